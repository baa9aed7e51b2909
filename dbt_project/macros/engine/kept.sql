{# The condition that a row's month has not been published for its metric yet. Where nothing has been published there is
   nothing to ask. #}
{% macro is_open_month(row) -%}
{%- set kept = ref('int_kept_metrics') -%}
{%- if execute and model.resource_type != 'unit_test' and not run_query('select 1 from ' ~ kept ~ ' limit 1').rows -%}
true
{%- else -%}
not exists (
    select 1 from {{ kept }} as kept
    where
        kept.organisation_id = {{ row }}.organisation_id
        and kept.stage_id = {{ row }}.stage_id
        and kept.metric_id = {{ row }}.metric_id
        and kept.last_month >= {{ row }}.month
)
{%- endif -%}
{%- endmacro %}
