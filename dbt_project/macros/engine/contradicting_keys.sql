{# One row per key that its newest landing delivered with several contents: newest_versions picks one, nobody knows
   that it is the right one, so it is counted. `content` are the columns that say something beside the key. #}
{% macro contradicting_keys(table, relation, content) -%}
{%- set key_text = joined_text(key_of(table)) -%}
select
    r.organisation_id, '{{ table }}' as table_name, r.key_text, max(r._source_file_id) as _source_file_id
from (
    select
        organisation_id, {{ key_text }} as key_text, {{ joined_text(content) }} as content, _source_file_id, _landed_at
    from {{ relation }}
) as r
inner join (
    -- most keys have landed once; only the others are looked into
    select organisation_id, {{ key_text }} as key_text, max(_landed_at) as newest_landed_at
    from {{ relation }}
    group by organisation_id, {{ key_text }}
    having count(*) > 1
) as s
    on
        r.organisation_id = s.organisation_id
        and r.key_text = s.key_text
        and r._landed_at = s.newest_landed_at
group by r.organisation_id, r.key_text
having count(distinct r.content) > 1
{%- endmacro %}

{# Several columns as one text, in which a missing value is not an empty one. #}
{% macro joined_text(columns) -%}
{% for column in columns %}coalesce(cast({{ column }} as string), '-'){{ " || '/' || " if not loop.last }}{% endfor %}
{%- endmacro %}
