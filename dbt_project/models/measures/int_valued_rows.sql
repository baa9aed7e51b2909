-- One row per metric, entity, stage, group and period with its value and interval, each statistic in a column.
with moments as (
    select p.*, m.estimator, m.unit, m.disclosure_class, o.minimum_n
    from {{ ref('int_period_moments') }} as p
    inner join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
    inner join {{ ref('dim_organisations') }} as o on p.organisation_id = o.organisation_id
)

select
    r.*,
    case
        when r.estimator = 'duration' then w.median
        when r.estimator in ('count', 'stock') then r.sum_x
        else r.sum_x / nullif(r.n, 0)
    end as value,
    case r.estimator
        when 'score' then {{ score_limit('r.n', 'r.sum_x', 'r.sum_x2', 'low') }}
        when 'share' then {{ share_limit('r.n', 'r.sum_x', 'low') }}
        when 'mean' then greatest(0e0, {{ mean_limit('r.n', 'r.sum_x', 'r.sum_x2', 't.quantile', 'low') }})
        when 'count' then {{ count_limit('r.sum_x', 'c.low', 'low') }}
        -- half an interval would be read as a whole one
        when 'duration' then case when w.median_high is not null then w.median_low end
    end as value_low,
    case r.estimator
        when 'score' then {{ score_limit('r.n', 'r.sum_x', 'r.sum_x2', 'high') }}
        when 'share' then {{ share_limit('r.n', 'r.sum_x', 'high') }}
        when 'mean' then
            case
                when r.unit = 'index' then least(100e0, {{ mean_limit('r.n', 'r.sum_x', 'r.sum_x2', 't.quantile', 'high') }})
                else {{ mean_limit('r.n', 'r.sum_x', 'r.sum_x2', 't.quantile', 'high') }}
            end
        when 'count' then {{ count_limit('r.sum_x', 'c.high', 'high') }}
        when 'duration' then w.median_high
    end as value_high,
    -- of a score: the observation is +100, 0 or -100
    (r.sum_x2 / 10000e0 + r.sum_x / 100e0) / 2e0 as promoters,
    (r.sum_x2 / 10000e0 - r.sum_x / 100e0) / 2e0 as detractors,
    w.p90,
    case when w.p90_high is not null then w.p90_low end as p90_low,
    w.p90_high
from moments as r
left join {{ ref('t_quantiles') }} as t on least(r.n - 1, 1000) = t.degrees
left join {{ ref('count_limits') }} as c on r.estimator = 'count' and cast(round(r.sum_x) as bigint) = c.n
left join {{ ref('int_period_waiting') }} as w
    on
        {%- for key in waiting_keys() %}
        {{ "and " if not loop.first }}r.{{ key }} = w.{{ key }}
        {%- endfor %}
