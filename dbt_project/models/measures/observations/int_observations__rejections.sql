-- One row per metric of how rejections are made and candidate not chosen.
with candidates as (
    select
        n.*, t.told_at, t.interviewed_at as interviewed_before, t.month as told_month,
        t._source_file_id as told_file_id, t._source_row_number as told_row_number,
        l.parameter_value as later_days, s.parameter_value * 3600e0 as soon_seconds
    from {{ ref('int_rejections__not_chosen') }} as n
    inner join {{ ref('int_reference__parameters') }} as l
        on n.organisation_id = l.organisation_id and l.parameter_id = 'not_notified_later_days'
    inner join {{ ref('int_reference__parameters') }} as s
        on n.organisation_id = s.organisation_id and s.parameter_id = 'rejected_soon_hours'
    left join {{ ref('int_rejections__told') }} as t
        on n.organisation_id = t.organisation_id and n.application_id = t.application_id
),

observed as (
    select
        *, 'not_notified_log' as metric_id, closed_month as month,
        case when told_at <= closed_at then 0e0 else 1e0 end as x
    from candidates
    where closed_month is not null
    union all
    -- counted when the days have passed, so that every recruitment has had as many
    select
        *, 'not_notified_log_30d' as metric_id,
        cast(date_trunc('month', closed_at + cast(floor(later_days) as bigint) * interval '1' day) as date) as month,
        case when {{ seconds_between('closed_at', 'told_at') }} <= floor(later_days) * 86400e0 then 0e0 else 1e0 end as x
    from candidates
    where closed_month is not null
    union all
    select
        *, 'rejected_in_system' as metric_id, closed_month as month,
        case when decided_at is not null then 1e0 else 0e0 end as x
    from candidates
    where closed_month is not null
    union all
    select
        *, 'rejected_within_24h' as metric_id, told_month as month,
        case when {{ seconds_between('interviewed_before', 'told_at') }} < soon_seconds then 1e0 else 0e0 end as x
    from candidates
    where told_at is not null and interviewed_before is not null
)

select
    organisation_id,
    department_id,
    'rejection' as stage_id,
    metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    x,
    true as is_event,
    -- the row that says it: the message, where one is what is counted
    case when metric_id = 'rejected_within_24h' then told_file_id else _source_file_id end as _source_file_id,
    case when metric_id = 'rejected_within_24h' then told_row_number else _source_row_number end as _source_row_number
from observed
