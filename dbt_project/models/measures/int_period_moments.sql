-- One row per metric, question version, entity, stage, group and period: the sums of its months.
-- Groups are shown for years only; a month of a group would be a handful of people.
{{ config(materialized='incremental', incremental_strategy='periods') }}
with monthly as (
    select * from {{ ref('int_metric_moments') }}
    union all
    select * from {{ ref('int_segment_moments') }}
)

select
    p.organisation_id,
    p.department_id,
    p.stage_id,
    p.metric_id,
    m.question_version,
    m.segment_kind,
    m.segment_id,
    p.period_kind,
    p.period_start,
    p.period_end,
    {{ added_moments('m') }}
from {{ ref('int_metric_periods') }} as p
inner join monthly as m
    on
        p.organisation_id = m.organisation_id
        and p.department_id = m.department_id
        and p.stage_id = m.stage_id
        and p.metric_id = m.metric_id
        and m.month between p.period_start and p.period_end
where (m.segment_kind = '-' or p.period_kind <> 'block') and {{ is_rebuilt_period('p') }}
group by
    p.organisation_id, p.department_id, p.stage_id, p.metric_id, m.question_version, m.segment_kind, m.segment_id,
    p.period_kind, p.period_start, p.period_end
