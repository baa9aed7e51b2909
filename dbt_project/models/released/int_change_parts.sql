-- One row per released year of a whole organisation with a released year before it, and part it is split by: each
-- department that is released in both years, and all others together ('-'). What each adds to the change (Kitagawa 1955).
with years as (
    select
        r.figure_id, r.organisation_id, r.stage_id, r.metric_id, r.question_version, r.period_kind, r.period_start,
        r.period_end, r.n, r.sum_x, p.period_start as prior_start, p.period_end as prior_end, p.n as prior_n,
        p.sum_x as prior_sum_x
    from {{ ref('int_released_rows') }} as r
    inner join {{ ref('int_references__earlier') }} as e on r.figure_id = e.figure_id and e.kind = 'prior_year'
    inner join {{ ref('int_released_rows') }} as p on e.reference_id = p.figure_id
    where
        r.department_id = '*' and r.is_main and r.segment_kind = '-' and r.period_kind in ('trailing_year', 'calendar_year')
        and r.estimator in ('score', 'share', 'mean')
),

departments as (
    select r.*
    from {{ ref('int_released_rows') }} as r
    inner join {{ ref('dim_departments') }} as d
        on r.organisation_id = d.organisation_id and r.department_id = d.department_id
    where r.is_main and r.segment_kind = '-' and not d.is_group
),

paired as (
    select y.figure_id, l.department_id, l.n, l.sum_x, e.n as prior_n, e.sum_x as prior_sum_x
    from years as y
    inner join departments as l
        on
            {{ same_series('y', 'l') }}
            and y.period_start = l.period_start
            and y.period_end = l.period_end
    inner join departments as e
        on
            {{ same_series('y', 'e') }}
            and l.department_id = e.department_id
            and y.prior_start = e.period_start
            and y.prior_end = e.period_end
),

parts as (
    select * from paired
    union all
    select
        y.figure_id, '-' as department_id, max(y.n) - sum(p.n) as n, max(y.sum_x) - {{ exact_sum('p.sum_x') }} as sum_x,
        max(y.prior_n) - sum(p.prior_n) as prior_n,
        max(y.prior_sum_x) - {{ exact_sum('p.prior_sum_x') }} as prior_sum_x
    from years as y
    inner join paired as p on y.figure_id = p.figure_id
    group by y.figure_id
),

weighed as (
    select
        p.figure_id, p.department_id, cast(p.n as bigint) as n, cast(p.prior_n as bigint) as prior_n,
        p.n / nullif(cast(y.n as double), 0) as weight, p.prior_n / nullif(cast(y.prior_n as double), 0) as prior_weight,
        -- who has answers in one of the years only has changed its weight and nothing else
        coalesce(p.sum_x / nullif(p.n, 0), p.prior_sum_x / nullif(p.prior_n, 0)) as value,
        coalesce(p.prior_sum_x / nullif(p.prior_n, 0), p.sum_x / nullif(p.n, 0)) as prior_value
    from parts as p
    inner join years as y on p.figure_id = y.figure_id
    where p.n > 0 or p.prior_n > 0
)

select
    figure_id,
    department_id,
    n,
    prior_n,
    {{ composition_part('prior_weight', 'prior_value', 'weight', 'value') }} as composition,
    {{ within_part('prior_weight', 'prior_value', 'weight', 'value') }} as within_departments
from weighed
