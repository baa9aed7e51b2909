-- fence history
select * from mart_stage_metrics
where period_kind = 'block'
    and metric_id in ('cnps', 'not_notified', 'ad_info_missing', 'communication', 'feedback', 'days_to_feedback')
order by stage_order, metric_order, period_start

-- fence positions
select figure_id, quartile from comparisons
where kind = 'peers' and quartile is not null
order by figure_id

-- fence benchmarks
select * from published_benchmarks
where period_start <= $report_month
order by metric_id, stage_id, reference_id
