{# Only files received up to the build's as-of time exist for it; that is how an old release is rebuilt. #}
{% macro known_as_of() -%}
_landed_at <= (select p.as_of from {{ source('raw', 'run_parameters') }} as p)
{%- endmacro %}

{# A config file is the whole truth of its table, so only the newest landed one counts. #}
{% macro in_newest_file(source_relation) -%}
_source_file_id = (
    select max_by(f._source_file_id, f._landed_at) from {{ source_relation }} as f where f.{{ known_as_of() }}
)
{%- endmacro %}
