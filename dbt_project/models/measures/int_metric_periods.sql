-- One row per metric, entity, stage and period it can be shown for.
select
    p.organisation_id,
    p.department_id,
    p.stage_id,
    m.metric_id,
    p.period_kind,
    p.period_start,
    p.period_end
from {{ ref('int_periods') }} as p
inner join {{ ref('dim_metrics') }} as m
    on p.series_id = case when m.disclosure_class = 'opinion' then 'survey' else m.metric_id end
inner join {{ ref('dim_metric_stages') }} as s
    on m.metric_id = s.metric_id and p.stage_id = s.stage_id
-- what stands open at the end of a month is no sum of months
where m.estimator <> 'stock' or p.period_kind = 'block'
