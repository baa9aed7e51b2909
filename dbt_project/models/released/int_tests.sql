-- One row per released figure and kind of comparison: difference, interval, p, and whether it survives its family.
-- A family is every test one organisation's report prints for the first time in a month; false discoveries among them
-- are held at 10 % (Benjamini and Hochberg 1995).
with tested as (
    select
        d.*,
        d.value - d.reference_value as difference,
        d.centre - coalesce(t.quantile, {{ z95() }}) * d.standard_error as difference_low,
        d.centre + coalesce(t.quantile, {{ z95() }}) * d.standard_error as difference_high,
        case
            when d.standard_error is null or d.standard_error = 0 then null
            when d.degrees is null then {{ two_sided_p('(d.centre / d.standard_error)') }}
            else {{ two_sided_p_of_t('(d.centre / d.standard_error)', 'd.degrees') }}
        end as raw_p,
        case when d.estimator = 'share' then 10 else 30 end as least_n
    from {{ ref('int_differences') }} as d
    left join {{ ref('t_quantiles') }} as t on least(d.degrees, 1000) = t.degrees
),

eligible as (
    select
        *,
        -- peers are organisations of at least 30 answers each; their number is no sample size
        raw_p is not null and n >= least_n and (is_gap or reference_n >= least_n) as is_testable
    from tested
),

ranked as (
    select
        *,
        case when is_testable then row_number() over (
            partition by organisation_id, period_end, is_testable order by raw_p nulls last, figure_id, kind
        ) end as p_rank,
        count(*) filter (where is_testable) over (partition by organisation_id, period_end) as family_size
    from eligible
),

cut as (
    select organisation_id, period_end, max(p_rank) as last_rejected
    from ranked
    where is_testable and raw_p <= 0.10e0 * p_rank / family_size
    group by organisation_id, period_end
)

select
    r.figure_id,
    r.kind,
    r.difference,
    r.difference_low,
    r.difference_high,
    r.raw_p as p,
    r.is_two_sample or r.is_gap as has_test,
    r.is_testable,
    r.is_testable and r.p_rank <= coalesce(c.last_rejected, 0) as is_discovery
from ranked as r
left join cut as c on r.organisation_id = c.organisation_id and r.period_end = c.period_end
