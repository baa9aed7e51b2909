{# Two figures of one organisation, stage, metric, question version and kind of period. #}
{% macro same_series(row, other) -%}
{{ row }}.organisation_id = {{ other }}.organisation_id
            and {{ row }}.stage_id = {{ other }}.stage_id
            and {{ row }}.metric_id = {{ other }}.metric_id
            and {{ row }}.question_version = {{ other }}.question_version
            and {{ row }}.period_kind = {{ other }}.period_kind
{%- endmacro %}
