-- One row per released figure and kind of comparison whose other side is released: the two halves of the difference.
with pairs as (
    select
        r.*, f.organisation_id, f.period_end, f.estimator, f.metric_id, f.n, f.sum_x, f.sum_x2, f.value,
        r.reference_sum_x is not null and f.estimator in ('score', 'share', 'mean') as is_two_sample,
        r.reference_standard_error is not null and f.estimator in ('score', 'share', 'mean') as is_gap
    from {{ ref('int_references') }} as r
    inner join {{ ref('int_released_rows') }} as f on r.figure_id = f.figure_id
    where r.reference_status = 'shown' and f.is_main
),

halves as (
    select
        *,
        case
            when is_gap then value - reference_value
            when not is_two_sample then null
            when estimator = 'score' then {{ score_half('n', 'sum_x') }} - {{ score_half('reference_n', 'reference_sum_x') }}
            when estimator = 'share' then {{ share_half('n', 'sum_x') }} - {{ share_half('reference_n', 'reference_sum_x') }}
            else value - reference_value
        end as centre,
        case
            when is_gap then greatest(0e0, sum_x2 / nullif(n, 0) - (sum_x / nullif(n, 0)) * (sum_x / nullif(n, 0))) / nullif(n, 0)
            when not is_two_sample then null
            when estimator = 'score' then {{ score_half_variance('n', 'sum_x', 'sum_x2') }}
            when estimator = 'share' then {{ share_half_variance('n', 'sum_x') }}
            else {{ mean_variance('n', 'sum_x', 'sum_x2') }} / nullif(n, 0)
        end as own_variance,
        case
            when is_gap then reference_standard_error * reference_standard_error
            when not is_two_sample then null
            when estimator = 'score' then {{ score_half_variance('reference_n', 'reference_sum_x', 'reference_sum_x2') }}
            when estimator = 'share' then {{ share_half_variance('reference_n', 'reference_sum_x') }}
            else {{ mean_variance('reference_n', 'reference_sum_x', 'reference_sum_x2') }} / nullif(reference_n, 0)
        end as reference_variance
    from pairs
)

select
    figure_id, kind, organisation_id, period_end, estimator, metric_id, n, value, reference_n, reference_value,
    is_two_sample, is_gap, centre,
    sqrt(own_variance + reference_variance) as standard_error,
    -- Welch's degrees of freedom; infinite for the two methods that are normal by construction
    case
        when is_two_sample and estimator = 'mean' then
            floor((own_variance + reference_variance) * (own_variance + reference_variance) / nullif(
                own_variance * own_variance / nullif(n - 1, 0)
                + reference_variance * reference_variance / nullif(reference_n - 1, 0), 0
            ))
    end as degrees
from halves
