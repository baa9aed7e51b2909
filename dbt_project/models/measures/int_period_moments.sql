-- One row per metric, question version, entity, stage, group and period: the sums of its months.
-- Parts and groups are shown for years only; a month of a group would be a handful of people.
{{ config(materialized='incremental', incremental_strategy='periods') }}
with periods as (
    select
        *, row_number() over (
            order by organisation_id, department_id, stage_id, metric_id, period_kind, period_end
        ) as period_number
    from {{ ref('int_metric_periods') }} as p
    where {{ is_rebuilt_period('p') }}
),

monthly as (
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        n, sum_x, sum_x2
    from {{ ref('int_metric_moments') }}
    union all
    -- groups of candidates are shown for the whole organisation
    select
        organisation_id, '*' as department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        n, sum_x, sum_x2
    from {{ ref('int_segment_moments') }}
),

summed as (
    select p.period_number, m.question_version, m.segment_kind, m.segment_id, {{ added_moments('m') }}
    from periods as p
    inner join monthly as m
        on
            p.organisation_id = m.organisation_id
            and p.department_id = m.department_id
            and p.stage_id = m.stage_id
            and p.metric_id = m.metric_id
            and m.month between p.period_start and p.period_end
    where {{ is_made_for('m', 'p') }}
    group by p.period_number, m.question_version, m.segment_kind, m.segment_id
)

select
    p.organisation_id,
    p.department_id,
    p.stage_id,
    p.metric_id,
    s.question_version,
    s.segment_kind,
    s.segment_id,
    p.period_kind,
    p.period_start,
    p.period_end,
    s.n,
    s.sum_x,
    s.sum_x2
from summed as s
inner join periods as p on s.period_number = p.period_number
