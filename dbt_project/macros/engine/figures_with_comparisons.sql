{# The body the wide marts share: some figures, in report order, beside their comparisons. Of a figure's statistics the
   first; promoters, passives, detractors and the ninth tenth are in `figures`. #}
{% macro figures_with_comparisons(which) -%}
select
    f.figure_id, f.organisation_id, f.department_id, f.stage_id, f.segment_kind, f.segment_id, f.metric_id,
    f.statistic, f.question_version, f.period_kind, f.period_start, f.period_end, f.unit, f.value, f.value_low,
    f.value_high, f.n, f.status, f.is_provisional, f.note_code, f.revision,
    s.stage_order, m.metric_order, m.better_when
    {%- for kind in comparison_kinds() %}
    {%- for name in comparison_columns() %},
    {% if name == 'status' -%}
    coalesce(c.{{ kind }}_status, 'no_reference') as {{ kind }}_status
    {%- else -%}
    c.{{ kind }}_{{ name }}
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
from {{ ref('figures') }} as f
inner join {{ ref('dim_stages') }} as s on f.stage_id = s.stage_id
inner join {{ ref('dim_metrics') }} as m on f.metric_id = m.metric_id
left join {{ ref('int_comparisons__wide') }} as c on f.figure_id = c.figure_id
where f.statistic in ('value', 'median') and {{ which }}
{%- endmacro %}
