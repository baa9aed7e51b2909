-- One row per released department figure whose whole organisation is released for the same period: all but this
-- department, never the total that contains it.
select
    d.figure_id,
    'rest_of_organisation' as kind,
    t.figure_id as reference_id,
    t.period_start as reference_period_start,
    t.period_end as reference_period_end,
    t.n - d.n as reference_n,
    t.sum_x - d.sum_x as reference_sum_x,
    t.sum_x2 - d.sum_x2 as reference_sum_x2,
    (t.sum_x - d.sum_x) / nullif(t.n - d.n, 0) as reference_value
from {{ ref('int_released_rows') }} as d
inner join {{ ref('int_released_rows') }} as t
    on
        d.organisation_id = t.organisation_id
        and d.stage_id = t.stage_id
        and d.metric_id = t.metric_id
        and d.question_version = t.question_version
        and d.period_kind = t.period_kind
        and d.period_start = t.period_start
        and d.period_end = t.period_end
inner join {{ ref('dim_organisations') }} as o on d.organisation_id = o.organisation_id
where
    d.department_id <> '*'
    and t.department_id = '*'
    and d.estimator in ('score', 'share', 'mean')
    and t.n - d.n >= o.minimum_n
