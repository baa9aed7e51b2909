-- fence steps by=department_id
select * from mart_segment_metrics
where metric_id = 'stage_conversion' and segment_kind = 'item' and period_kind = 'trailing_year' and is_current
order by segment_id

-- fence sources by=department_id
select * from mart_segment_metrics
where metric_id = 'source_share' and segment_kind = 'item' and period_kind = 'trailing_year' and is_current
order by segment_id

-- fence conversions by=department_id
select * from mart_segment_metrics
where metric_id = 'source_conversion' and segment_kind = 'source' and period_kind = 'trailing_year' and is_current
order by segment_id

-- fence withdrawals by=department_id
select * from mart_segment_metrics
where metric_id = 'withdrawal_share' and segment_kind = 'item' and period_kind = 'trailing_year' and is_current
    and starts_with(segment_id, 'at_')
order by segment_id
