-- fence history by=department_id
select * from mart_metrics
where metric_id = 'cnps' and period_kind = 'block'
order by stage_order, period_start
