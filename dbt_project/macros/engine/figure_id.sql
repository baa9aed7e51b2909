{# Readable, unique and stable: organisation/department/stage/metric/statistic/segment and version/period kind/period.
   The sixth place is '-' for the whole population under the first question version, 'occupation=5132' for a group. #}
{% macro figure_id(row) -%}
{{ row }}.organisation_id || '/' || {{ row }}.department_id || '/' || {{ row }}.stage_id || '/' || {{ row }}.metric_id
    || '/' || {{ row }}.statistic || '/'
    || coalesce(nullif(
        case when {{ row }}.segment_kind = '-' then '' else {{ row }}.segment_kind || '=' || {{ row }}.segment_id end
        || case when {{ row }}.question_version in ('-', 'v1') then '' else '@' || {{ row }}.question_version end, ''
    ), '-')
    || '/' || {{ row }}.period_kind || '/' || substring(cast({{ row }}.period_start as string), 1, 7)
    || '..' || substring(cast({{ row }}.period_end as string), 1, 7)
{%- endmacro %}
