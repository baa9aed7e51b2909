-- fence not_told by=department_id
select * from mart_metrics
where metric_id = 'not_notified' and period_kind = 'block'
order by period_start

-- fence days by=department_id
select * from mart_metrics
where metric_id = 'days_to_feedback' and period_kind = 'block'
order by period_start

-- fence interventions
select * from interventions
order by starts_on, intervention_id
