-- fence outcomes by=department_id
select * from mart_segment_metrics
where metric_id = 'response_rate' and segment_kind = 'outcome' and period_kind = 'trailing_year' and is_current
order by stage_order, segment_id
