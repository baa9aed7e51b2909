-- One row per metric, question version, entity, stage and period: the sums of its months.
select
    p.organisation_id,
    p.department_id,
    p.stage_id,
    p.metric_id,
    m.question_version,
    p.period_kind,
    p.period_start,
    p.period_end,
    cast(sum(m.n) as bigint) as n,
    sum(m.sum_x) as sum_x,
    sum(m.sum_x2) as sum_x2
from {{ ref('int_metric_periods') }} as p
inner join {{ ref('int_metric_moments') }} as m
    on
        p.organisation_id = m.organisation_id
        and p.department_id = m.department_id
        and p.stage_id = m.stage_id
        and p.metric_id = m.metric_id
        and m.month between p.period_start and p.period_end
group by
    p.organisation_id, p.department_id, p.stage_id, p.metric_id, m.question_version, p.period_kind, p.period_start,
    p.period_end
