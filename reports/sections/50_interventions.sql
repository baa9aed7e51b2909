-- fence interventions
select * from interventions
order by starts_on, intervention_id

-- fence history by=department_id
select * from mart_metrics
where period_kind = 'block'
    and metric_id in ('not_notified', 'ad_info_missing', 'communication', 'feedback', 'cnps', 'information', 'timeliness')
order by stage_order, metric_order, period_start
