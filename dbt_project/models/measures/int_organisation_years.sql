-- One row per organisation, stage, metric, question version and complete calendar year with at least 30 observations.
with complete as (
    select organisation_id, cast(date_trunc('year', month) as date) as year_start
    from {{ ref('int_closed_months') }}
    where extract(month from month) = 12
),

sums as (
    select
        m.organisation_id, m.stage_id, m.metric_id, m.question_version, c.year_start,
        cast(sum(m.n) as bigint) as n, {{ exact_sum('m.sum_x') }} as sum_x
    from {{ ref('int_metric_moments') }} as m
    inner join complete as c
        on m.organisation_id = c.organisation_id and cast(date_trunc('year', m.month) as date) = c.year_start
    where m.department_id = '*' and m.segment_kind = '-'
    group by m.organisation_id, m.stage_id, m.metric_id, m.question_version, c.year_start
),

yearly as (
    select
        organisation_id, stage_id, metric_id, question_version, cast(date_trunc('year', month) as date) as year_start,
        duration, leaving, events
    from {{ ref('int_waiting') }}
    where department_id = '*' and segment_kind = '-'
),

steps as (
    {{ survival_steps(
        'yearly', ['organisation_id', 'stage_id', 'metric_id', 'question_version', 'year_start'], 'duration',
        'leaving', 'events'
    ) | indent(4) }}
),

medians as (
    select organisation_id, stage_id, metric_id, year_start, {{ survival_percentile(0.5, 'survival') }} as median_x
    from steps
    group by organisation_id, stage_id, metric_id, year_start
)

select
    s.organisation_id,
    o.sector,
    s.stage_id,
    s.metric_id,
    s.question_version,
    s.year_start,
    s.n,
    -- a duration's value is a median, and medians do not pool
    case when d.estimator <> 'duration' then s.sum_x end as sum_x,
    case when d.estimator = 'duration' then m.median_x else s.sum_x / nullif(s.n, 0) end as value
from sums as s
inner join {{ ref('dim_organisations') }} as o on s.organisation_id = o.organisation_id
inner join {{ ref('dim_metrics') }} as d on s.metric_id = d.metric_id
left join medians as m
    on
        s.organisation_id = m.organisation_id
        and s.stage_id = m.stage_id
        and s.metric_id = m.metric_id
        and s.year_start = m.year_start
where s.n >= 30 and d.estimator not in ('count', 'stock')
