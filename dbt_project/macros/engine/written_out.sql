{# The ids that a query of the registry finds, for `metric_id in (…)`: written out, so that an engine need not work out
   the observations of others. Where nothing is built yet, the query itself. #}
{% macro written_out(query) -%}
{%- if not execute or model.resource_type == 'unit_test' -%}
{{ query }}
{%- else -%}
'{{ run_query(query).columns[0].values() | join("', '") }}'
{%- endif -%}
{%- endmacro %}
