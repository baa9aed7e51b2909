-- fence items by=department_id
select * from mart_segment_metrics
where metric_id = 'ad_checklist' and segment_kind = 'item' and period_kind = 'trailing_year' and is_current
order by segment_id
