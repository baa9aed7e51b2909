{# The newest landed version of each key wins; older ones stay in raw. Of two that landed at once, the one further down
   the file, so that a repeated row in one export means its last. #}
{% macro newest_versions(relation, key) -%}
{{ first_of_each(relation, key, '_landed_at desc, _source_file_id desc, _source_row_number desc') }}
{%- endmacro %}

{# Of the rows of each key the first in an order, with how many they were. Most keys have one row only, which is in no
   need of ranking: that is what costs. #}
{% macro first_of_each(relation, key, order) -%}
with keyed as (
        select *, {{ key_hash(key) }} as key_hash from {{ relation }}
    ),

    repeated as (
        select key_hash as repeated_hash from keyed group by key_hash having count(*) > 1
    ),

    marked as (
        select k.*, r.repeated_hash is not null as is_repeated
        from keyed as k
        left join repeated as r on k.key_hash = r.repeated_hash
    ),

    ranked as (
        select
            *,
            row_number() over (partition by {{ key | join(', ') }} order by {{ order }}) as place,
            count(*) over (partition by {{ key | join(', ') }}) as versions
        from marked
        where is_repeated
    )

    select *, cast(1 as bigint) as place, cast(1 as bigint) as versions from marked where not is_repeated
    union all
    select * from ranked where place = 1
{%- endmacro %}
