-- One row per metric, entity, stage and closed block without an observation, after the first with one: named, never a blank.
with blocks as (
    select p.*, m.statistic, m.unit
    from {{ ref('int_metric_periods') }} as p
    inner join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
    where p.period_kind = 'block'
),

spoken as (
    select distinct organisation_id, department_id, stage_id, metric_id, period_kind, period_end
    from {{ ref('int_candidate_rows') }}
),

firsts as (
    select organisation_id, department_id, stage_id, metric_id, min(period_end) as first_end
    from spoken
    where period_kind = 'block'
    group by organisation_id, department_id, stage_id, metric_id
),

silent as (
    select b.*, '-' as question_version, '-' as segment_kind, '-' as segment_id
    from blocks as b
    inner join firsts as f
        on
            b.organisation_id = f.organisation_id
            and b.department_id = f.department_id
            and b.stage_id = f.stage_id
            and b.metric_id = f.metric_id
            and b.period_end > f.first_end
    left join spoken as s
        on
            b.organisation_id = s.organisation_id
            and b.department_id = s.department_id
            and b.stage_id = s.stage_id
            and b.metric_id = s.metric_id
            and b.period_kind = s.period_kind
            and b.period_end = s.period_end
    where s.metric_id is null
),

asked as (
    select distinct organisation_id, stage_id, metric_id, month
    from {{ ref('int_metric_moments') }}
    where department_id = '*'
)

select
    {{ figure_id('s') }} as figure_id,
    s.organisation_id, s.department_id, s.stage_id, s.segment_kind, s.segment_id, s.metric_id, s.statistic, s.unit,
    s.question_version, s.period_kind, s.period_start, s.period_end,
    case when count(a.month) = 0 then 'not_asked' else 'no_data' end as status
from silent as s
left join asked as a
    on
        s.organisation_id = a.organisation_id
        and s.stage_id = a.stage_id
        and s.metric_id = a.metric_id
        and a.month between s.period_start and s.period_end
group by
    s.organisation_id, s.department_id, s.stage_id, s.segment_kind, s.segment_id, s.metric_id, s.statistic, s.unit,
    s.question_version, s.period_kind, s.period_start, s.period_end
