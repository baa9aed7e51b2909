-- One row per median metric, entity, stage and period. Medians do not add up, so they come from the observations.
with observations as (
    select organisation_id, department_id, stage_id, metric_id, month, x
    from {{ ref('int_metric_observations') }}
    where metric_id in (select m.metric_id from {{ ref('dim_metrics') }} as m where m.estimator = 'median')
),

entities as (
    select * from observations
    union all
    select organisation_id, '*' as department_id, stage_id, metric_id, month, x from observations
)

select
    p.organisation_id,
    p.department_id,
    p.stage_id,
    p.metric_id,
    p.period_kind,
    p.period_start,
    p.period_end,
    percentile_cont(0.5) within group (order by e.x) as median_x
from {{ ref('int_metric_periods') }} as p
inner join entities as e
    on
        p.organisation_id = e.organisation_id
        and p.department_id = e.department_id
        and p.stage_id = e.stage_id
        and p.metric_id = e.metric_id
        and e.month between p.period_start and p.period_end
group by p.organisation_id, p.department_id, p.stage_id, p.metric_id, p.period_kind, p.period_start, p.period_end
