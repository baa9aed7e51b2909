{# Only files received up to the build's as-of time exist for it; that is how an old release is rebuilt. #}
{% macro known_as_of() -%}
_landed_at <= (select p.as_of from {{ source('raw', 'run_parameters') }} as p)
{%- endmacro %}

{# A config file is the whole truth of its table, so only the newest landed one counts, even if it holds no row. Settings
   that return to earlier bytes land once more under the same hash: the time tells the two landings apart. #}
{% macro in_newest_file(table) -%}
_landed_at = (
    select max(f._landed_at) from {{ source('raw', 'source_files') }} as f
    where f.contract_id = 'config_{{ table }}' and f.status in ('accepted', 'partly') and f.{{ known_as_of() }}
)
{%- endmacro %}
