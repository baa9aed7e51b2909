-- One row per recruitment and closed month at whose end it was open: had it been so for longer than it should?
with open_then as (
    select
        r.*, m.month as end_month, p.parameter_value,
        {{ seconds_between('r.opened_at', "cast(m.month + interval '1' month as timestamp)") }} / 86400e0 as days_open
    from {{ ref('fct_recruitments') }} as r
    inner join {{ ref('int_closed_months') }} as m
        on
            r.organisation_id = m.organisation_id
            and r.opened_at < cast(m.month + interval '1' month as timestamp)
            and (r.closed_at is null or r.closed_at >= cast(m.month + interval '1' month as timestamp))
    inner join {{ ref('int_reference__parameters') }} as p
        on r.organisation_id = p.organisation_id and p.parameter_id = 'open_process_days'
)

select
    organisation_id,
    department_id,
    'rejection' as stage_id,
    'open_processes' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    end_month as month,
    recruitment_id || ' ' || substring(cast(end_month as string), 1, 7) as observation_id,
    cast(null as string) as application_id,
    recruitment_id,
    case when days_open > parameter_value then 1e0 else 0e0 end as x,
    true as is_event,
    _source_file_id,
    _source_row_number
from open_then
