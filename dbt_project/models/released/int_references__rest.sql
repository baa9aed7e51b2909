-- One row per released department figure and the rest of its organisation over the same months: all but this
-- department, never the total that contains it. The total is the sum of the organisation's released blocks.
with departments as (
    select *
    from {{ ref('int_released_rows') }}
    where department_id <> '*' and is_main and segment_kind = '-' and estimator in ('score', 'share', 'mean')
),

blocks as (
    select
        *,
        12 * (extract(year from period_end) - extract(year from period_start))
        + extract(month from period_end) - extract(month from period_start) + 1 as months
    from {{ ref('int_released_rows') }}
    where department_id = '*' and period_kind = 'block' and is_main and segment_kind = '-'
),

totals as (
    select
        d.figure_id,
        {{ added_moments('b') }},
        sum(b.months) as months
    from departments as d
    inner join blocks as b
        on
            d.organisation_id = b.organisation_id
            and d.stage_id = b.stage_id
            and d.metric_id = b.metric_id
            and d.question_version = b.question_version
            and b.period_start >= d.period_start
            and b.period_end <= d.period_end
    group by d.figure_id
)

select
    d.figure_id,
    'rest_of_organisation' as kind,
    replace(d.figure_id, '/' || d.department_id || '/', '/*-' || d.department_id || '/') as reference_id,
    d.period_start as reference_period_start,
    d.period_end as reference_period_end,
    t.n - d.n as reference_n,
    t.sum_x - d.sum_x as reference_sum_x,
    t.sum_x2 - d.sum_x2 as reference_sum_x2,
    (t.sum_x - d.sum_x) / nullif(t.n - d.n, 0) as reference_value
from departments as d
inner join totals as t on d.figure_id = t.figure_id
where
    -- blocks that leave no month of the period out, and a rest that is itself no small group
    t.months = 12 * (extract(year from d.period_end) - extract(year from d.period_start))
    + extract(month from d.period_end) - extract(month from d.period_start) + 1
    and t.n - d.n >= d.minimum_n
    -- nor a rate that says of a few that they answered
    and not (
        d.metric_id in ('response_rate', 'coverage') and t.sum_x - d.sum_x > 0 and t.sum_x - d.sum_x < d.minimum_n
    )
