-- fence current
select * from mart_department_metrics
where is_current and period_kind in ('block', 'trailing_year')
order by department_id, stage_order, metric_order, period_kind, period_end
