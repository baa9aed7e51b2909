-- fence quality
select * from mart_quality
order by contract_id

-- fence restated by=department_id
select * from restatements
order by stage_id, metric_id, period_kind, period_start
