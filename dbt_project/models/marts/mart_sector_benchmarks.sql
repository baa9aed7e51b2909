-- One row per organisation left out, peer level, stage, metric, question version and calendar year.
-- The benchmark of an organisation is the mean of the others' values, so a large one cannot rule it, and nobody is
-- compared with itself. The pooled value answers another question and is stored beside it, never mixed.
with others as (
    select
        p.organisation_id as left_out_organisation_id, p.sector, p.peer_order, p.peer_level,
        y.stage_id, y.metric_id, y.question_version, y.year_start, y.n, y.sum_x, y.value,
        row_number() over (
            partition by p.organisation_id, p.peer_level, y.stage_id, y.metric_id, y.question_version, y.year_start
            order by y.n desc, y.organisation_id asc
        ) as size_rank
    from {{ ref('int_peers') }} as p
    inner join {{ ref('int_organisation_years') }} as y on p.peer_id = y.organisation_id
),

pooled as (
    select
        left_out_organisation_id, sector, peer_order, peer_level, stage_id, metric_id, question_version, year_start,
        cast(count(*) as bigint) as contributors,
        cast(sum(n) as bigint) as respondents,
        -- organisations are the observations here: the three sums of their values
        {{ exact_sum('value') }} as sum_v,
        {{ exact_sum('value * value') }} as sum_v2,
        percentile_cont(0.25) within group (order by value) as quartile_1,
        median(value) as median_value,
        percentile_cont(0.75) within group (order by value) as quartile_3,
        {{ exact_sum('sum_x') }} / nullif(sum(n), 0) as pooled_value,
        max(n) as largest_n,
        coalesce(max(case when size_rank = 2 then n end), 0) as second_n
    from others
    group by left_out_organisation_id, sector, peer_order, peer_level, stage_id, metric_id, question_version, year_start
)

select
    concat_ws(
        '/', 'peers', p.peer_level, p.left_out_organisation_id, p.stage_id, p.metric_id, p.question_version, p.year_start
    ) as benchmark_id,
    p.sector,
    p.peer_level,
    p.peer_order,
    p.left_out_organisation_id,
    p.stage_id,
    p.metric_id,
    p.question_version,
    p.year_start as period_start,
    cast(p.year_start + interval '11' month as date) as period_end,
    p.contributors,
    p.respondents,
    p.sum_v / nullif(p.contributors, 0) as value,
    {{ mean_limit('p.contributors', 'p.sum_v', 'p.sum_v2', 't.quantile', 'low') }} as value_low,
    {{ mean_limit('p.contributors', 'p.sum_v', 'p.sum_v2', 't.quantile', 'high') }} as value_high,
    sqrt({{ mean_variance('p.contributors', 'p.sum_v', 'p.sum_v2') }} / nullif(p.contributors, 0)) as standard_error,
    p.quartile_1,
    p.median_value,
    p.quartile_3,
    case
        when {{ is_concentrated('p.largest_n', 'p.respondents', 50) }} then null
        when {{ is_dominated('p.respondents', 'p.largest_n', 'p.second_n', 10) }} then null
        else p.pooled_value
    end as pooled_value
from pooled as p
inner join {{ ref('t_quantiles') }} as t on p.contributors - 1 = t.degrees
-- fewer than five others would let a reader work one of them out
where p.contributors >= 5
