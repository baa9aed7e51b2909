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
        row_number() over (partition by organisation_id, period_end order by raw_p, figure_id, kind) as p_rank,
        count(*) over (partition by organisation_id, period_end) as family_size
    from eligible
    where is_testable
),

adjusted as (
    select figure_id, kind, {{ adjusted_p('raw_p', 'p_rank', 'family_size', 'organisation_id, period_end') }} as q
    from ranked
)

select
    e.figure_id,
    e.kind,
    e.difference,
    e.difference_low,
    e.difference_high,
    e.raw_p as p,
    e.is_two_sample or e.is_gap as has_test,
    e.is_testable,
    coalesce(a.q <= 0.10e0, false) as is_discovery
from eligible as e
left join adjusted as a on e.figure_id = a.figure_id and e.kind = a.kind
