{# One row per key that its newest landing delivered with several contents: newest_versions picks one, nobody knows
   that it is the right one, so it is counted. `content` are the columns that say something beside the key. #}
{% macro contradicting_keys(table, relation, content, counted=none) -%}
{%- set key = key_of(table) -%}
select
    r.organisation_id, '{{ table }}' as table_name, {{ joined_text(key) }} as key_text,
    max(r._source_file_id) as _source_file_id
from (
    select *, max(_landed_at) over (partition by {{ key | join(', ') }}) as newest_landed_at
    from {{ relation }}
    where ({{ key | join(', ') }}) in (
        -- most keys have landed once; only the others are looked into
        {%- if counted %}
        select {{ key | join(', ') }} from {{ counted }} where versions > 1
        {%- else %}
        select {{ key | join(', ') }} from {{ relation }} group by {{ key | join(', ') }} having count(*) > 1
        {%- endif %}
    )
) as r
where r._landed_at = r.newest_landed_at
group by {{ key | join(', ') }}
having count(distinct {{ joined_text(content) }}) > 1
{%- endmacro %}

{# Several columns as one text, in which a missing value is not an empty one. #}
{% macro joined_text(columns) -%}
{% for column in columns %}coalesce(cast({{ column }} as string), '-'){{ " || '/' || " if not loop.last }}{% endfor %}
{%- endmacro %}
