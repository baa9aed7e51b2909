-- One row per metric, question version, stage, group of a kind the metric is shown for, month and department; of an
-- organisation that does not publish, '*' instead of the department.
-- A part of the whole (a choice, a step) that is told apart further is a part by that group. A month that has been
-- published stays as it was published.
{{ config(materialized='incremental', incremental_strategy='months') }}
with apart as (
    {%- for kind in segment_kinds() %}
    select
        c.organisation_id, c.department_id, c.stage_id, c.metric_id, c.question_version, c.month, c.n, c.sum_x, c.sum_x2,
        case when c.segment_kind = '-' then '{{ kind }}' else c.segment_kind || '_by_{{ kind }}' end as segment_kind,
        case when c.segment_id = '-' then c.{{ kind }} else c.segment_id || '.' || c.{{ kind }} end as segment_id
    from {{ ref('int_crossed_moments') }} as c
    where c.{{ kind }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    question_version,
    segment_kind,
    segment_id,
    month,
    {{ added_moments() }}
from apart
group by organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month
union all
select
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    question_version,
    segment_kind,
    segment_id,
    month,
    n,
    sum_x,
    sum_x2
from {{ ref('int_kept_moments') }} as k
where k.segment_kind not in ('-', 'item') and {{ is_rebuilt_month('k') }}
