-- fence month by=department_id
select * from mart_department_metrics
where period_kind = 'block' and is_current and metric_id in (
    'applications', 'open_processes', 'not_notified_log', 'days_to_feedback', 'finalists_updated', 'rejected_within_24h',
    'ad_first_pass', 'response_rate'
)
order by stage_order, metric_order
