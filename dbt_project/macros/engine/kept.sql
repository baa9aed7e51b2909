{# What has been published of a row's metric, and the condition that its month has not. A join and no question for each
   row: an engine would lay all rows aside to ask it. #}
{% macro join_kept(row) -%}
left join {{ ref('int_kept_metrics') }} as kept
    on
        {{ row }}.organisation_id = kept.organisation_id
        and {{ row }}.stage_id = kept.stage_id
        and {{ row }}.metric_id = kept.metric_id
{%- endmacro %}

{% macro is_open_month(row) -%}
(kept.last_month is null or {{ row }}.month > kept.last_month)
{%- endmacro %}
