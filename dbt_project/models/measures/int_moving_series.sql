-- One row per organisation, stage and block series of which a revision takes in what arrived late: where each department and
-- month that changes does so by at least the minimum. What is told twice gives the difference away, so the rest waits.
with judged as (
    select
        l.organisation_id, l.stage_id, l.series_id, m.disclosure_class, o.minimum_n, l.n - l.kept_n as n,
        l.sum_x - l.kept_sum_x as sum_x, l.sum_x2 - l.kept_sum_x2 as sum_x2
    from {{ ref('int_late_moments') }} as l
    inner join {{ ref('dim_metrics') }} as m on l.metric_id = m.metric_id
    inner join {{ ref('dim_organisations') }} as o on l.organisation_id = o.organisation_id
)

select organisation_id, stage_id, series_id
from judged
group by organisation_id, stage_id, series_id
having min(case
    when disclosure_class = 'volume' or n <= -minimum_n then 1
    -- sums of that many answers, and not of some that came and others that went
    when n >= minimum_n and sum_x2 >= 0 and sum_x * sum_x <= n * sum_x2 * (1 + 1e-9) then 1
    else 0
end) = 1
