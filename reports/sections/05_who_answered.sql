-- fence outcomes by=department_id
select * from mart_segment_metrics
where metric_id = 'response_rate' and segment_kind = 'outcome' and period_kind = 'trailing_year' and is_current
order by stage_order, segment_id

-- fence bounds by=department_id
select * from response_bounds
where metric_id = 'cnps' and period_kind = 'trailing_year' and status = 'shown'
order by figure_id
