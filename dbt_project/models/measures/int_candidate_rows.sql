-- One row per candidate figure: metric, entity, stage and period with its sums and value. What disclosure decides on.
with moments as (
    select
        p.*, m.statistic, m.estimator, m.unit, m.disclosure_class, d.median_x, o.minimum_n
    from {{ ref('int_period_moments') }} as p
    inner join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
    inner join {{ ref('dim_organisations') }} as o on p.organisation_id = o.organisation_id
    left join {{ ref('int_period_medians') }} as d
        on
            p.organisation_id = d.organisation_id
            and p.department_id = d.department_id
            and p.stage_id = d.stage_id
            and p.metric_id = d.metric_id
            and p.period_kind = d.period_kind
            and p.period_start = d.period_start
            and p.period_end = d.period_end
)

select
    {{ figure_id('r') }} as figure_id,
    r.organisation_id,
    r.department_id,
    r.stage_id,
    r.metric_id,
    r.statistic,
    r.estimator,
    r.disclosure_class,
    r.question_version,
    r.period_kind,
    r.period_start,
    r.period_end,
    r.unit,
    r.minimum_n,
    r.n,
    r.sum_x,
    r.sum_x2,
    case r.estimator
        when 'median' then r.median_x
        when 'count' then r.sum_x
        else r.sum_x / nullif(r.n, 0)
    end as value,
    case r.estimator
        when 'score' then {{ score_limit('r.n', 'r.sum_x', 'r.sum_x2', 'low') }}
        when 'share' then {{ share_limit('r.n', 'r.sum_x', 'low') }}
        when 'mean' then greatest(0e0, {{ mean_limit('r.n', 'r.sum_x', 'r.sum_x2', 't.quantile', 'low') }})
    end as value_low,
    case r.estimator
        when 'score' then {{ score_limit('r.n', 'r.sum_x', 'r.sum_x2', 'high') }}
        when 'share' then {{ share_limit('r.n', 'r.sum_x', 'high') }}
        when 'mean' then least(100e0, {{ mean_limit('r.n', 'r.sum_x', 'r.sum_x2', 't.quantile', 'high') }})
    end as value_high
from moments as r
left join {{ ref('t_quantiles') }} as t on least(r.n - 1, 1000) = t.degrees
