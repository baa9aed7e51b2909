-- fence all_factors by=department_id
select * from mart_segment_metrics
where metric_id = 'factor_importance' and stage_id = 'application' and segment_kind = 'item'
    and period_kind = 'calendar_year' and is_current and status = 'shown'
order by segment_id

-- fence by_occupation by=department_id
select * from mart_segment_metrics
where metric_id = 'factor_importance' and stage_id = 'application' and segment_kind = 'item_by_occupation'
    and period_kind = 'calendar_year' and is_current and status = 'shown'
order by segment_id
