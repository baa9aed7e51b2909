-- One row per metric, question version, whole organisation, stage, group of a kind the metric is shown for, and month.
-- A part of the whole (a choice, a step) that is told apart further is a part by that group. A month that has been
-- published stays as it was published.
{{ config(materialized='incremental', incremental_strategy='months') }}
with crossed as (
    select
        organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        {{ segment_kinds() | join(', ') }},
        {{ moments('x') }}
    from {{ ref('int_segmented_observations') }} as o
    where {{ is_rebuilt_month('o') }} and {{ is_open_month('o') }}
    group by
        organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        {{ segment_kinds() | join(', ') }}
),

apart as (
    {%- for kind in segment_kinds() %}
    select
        c.organisation_id, c.stage_id, c.metric_id, c.question_version, c.month, c.n, c.sum_x, c.sum_x2,
        case when c.segment_kind = '-' then '{{ kind }}' else c.segment_kind || '_by_{{ kind }}' end as segment_kind,
        case when c.segment_id = '-' then c.{{ kind }} else c.segment_id || '.' || c.{{ kind }} end as segment_id
    from crossed as c
    where c.{{ kind }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    organisation_id,
    '*' as department_id,
    stage_id,
    metric_id,
    question_version,
    segment_kind,
    segment_id,
    month,
    {{ added_moments() }}
from apart
group by organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id, month
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
where k.department_id = '*' and {{ is_rebuilt_month('k') }}
