-- One row per sector, stage, metric, question version, calendar year and organisation left out.
-- The benchmark of an organisation is the mean of the others' values, so a large one cannot rule it, and nobody is
-- compared with itself. The pooled value answers another question and is stored beside it, never mixed.
with years as (
    select organisation_id, sector, stage_id, metric_id, question_version, year_start, n, sum_x, value
    from {{ ref('int_organisation_years') }}
),

left_out as (
    select organisation_id, sector
    from {{ ref('dim_organisations') }}
),

others as (
    select
        l.organisation_id as left_out_organisation_id, y.*,
        row_number() over (
            partition by l.organisation_id, y.stage_id, y.metric_id, y.question_version, y.year_start
            order by y.n desc, y.organisation_id asc
        ) as size_rank
    from left_out as l
    inner join years as y on l.sector = y.sector and l.organisation_id <> y.organisation_id
),

pooled as (
    select
        sector, left_out_organisation_id, stage_id, metric_id, question_version, year_start,
        cast(count(*) as bigint) as contributors,
        cast(sum(n) as bigint) as respondents,
        avg(value) as value,
        stddev_samp(value) / sqrt(count(*)) as standard_error,
        percentile_cont(0.25) within group (order by value) as quartile_1,
        median(value) as quartile_2,
        percentile_cont(0.75) within group (order by value) as quartile_3,
        sum(sum_x) / nullif(sum(n), 0) as pooled_value,
        max(n) / nullif(cast(sum(n) as double), 0) as largest_share,
        -- p%-rule at 10: the second largest could otherwise estimate the largest too closely
        sum(case when size_rank > 2 then n else 0 end) < 0.10e0 * max(n) as is_dominated
    from others
    group by sector, left_out_organisation_id, stage_id, metric_id, question_version, year_start
)

select
    p.sector,
    'sector' as peer_level,
    p.left_out_organisation_id,
    p.stage_id,
    p.metric_id,
    p.question_version,
    p.year_start as period_start,
    cast(p.year_start + interval '11' month as date) as period_end,
    p.contributors,
    p.respondents,
    p.value,
    p.value - t.quantile * p.standard_error as value_low,
    p.value + t.quantile * p.standard_error as value_high,
    p.standard_error,
    p.quartile_1,
    p.quartile_2,
    p.quartile_3,
    case when p.largest_share <= 0.5e0 and not p.is_dominated then p.pooled_value end as pooled_value
from pooled as p
inner join {{ ref('t_quantiles') }} as t on p.contributors - 1 = t.degrees
-- fewer than five others would let a reader work one of them out
where p.contributors >= 5
