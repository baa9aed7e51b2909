-- fence rules
select * from advice_rules
order by rule_order

-- fence units by=department_id
select * from mart_segment_metrics
where segment_kind = 'unit' and period_kind = 'trailing_year' and is_current and status = 'shown'
    and metric_id in ('cnps', 'not_notified', 'days_to_feedback', 'communication', 'feedback')
    and stage_id in ('interview', 'rejection')
order by segment_id, stage_order, metric_order
