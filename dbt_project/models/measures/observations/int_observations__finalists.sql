-- One row per finalist who was waiting when the first choice was settled: did they hear something within the days?
with limits as (
    select
        organisation_id,
        max(parameter_value) filter (where parameter_id = 'finalist_rank_low') as rank_low,
        max(parameter_value) filter (where parameter_id = 'finalist_rank_high') as rank_high,
        max(parameter_value) filter (where parameter_id = 'finalists_updated_days') * 86400e0 as seconds
    from {{ ref('int_reference__parameters') }}
    group by organisation_id
),

finalists as (
    select p.*, s.settled_at, s.month as settled_month, l.seconds
    from {{ ref('int_applications__progress') }} as p
    inner join {{ ref('int_recruitments__settled') }} as s
        on p.organisation_id = s.organisation_id and p.recruitment_id = s.recruitment_id
    inner join limits as l
        on p.organisation_id = l.organisation_id and p.shortlist_rank between l.rank_low and l.rank_high
    left join {{ ref('int_rejections__told') }} as t
        on p.organisation_id = t.organisation_id and p.application_id = t.application_id
    cross join {{ ref('dim_builds') }} as b
    where
        {{ seconds_between('s.settled_at', 'b.as_of') }} >= l.seconds
        -- whoever already had an answer, or had withdrawn, was not waiting
        and coalesce(t.told_at, s.settled_at) >= s.settled_at
        and coalesce(p.offered_at, s.settled_at) >= s.settled_at
        and coalesce(p.hired_at, s.settled_at) >= s.settled_at
        and coalesce(p.withdrew_at > s.settled_at, true)
),

heard as (
    select f.organisation_id, f.application_id, min(e.occurred_at) as heard_at
    from finalists as f
    inner join {{ ref('fct_application_events') }} as e
        on f.organisation_id = e.organisation_id and f.application_id = e.application_id and e.occurred_at >= f.settled_at
    where e.event in ('message_sent', 'offered', 'hired')
    group by f.organisation_id, f.application_id
)

select
    f.organisation_id,
    f.department_id,
    'rejection' as stage_id,
    'finalists_updated' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    f.settled_month as month,
    f.application_id as observation_id,
    f.application_id,
    f.recruitment_id,
    case when {{ seconds_between('f.settled_at', 'h.heard_at') }} <= f.seconds then 1e0 else 0e0 end as x,
    true as is_event,
    f._source_file_id,
    f._source_row_number
from finalists as f
left join heard as h
    on f.organisation_id = h.organisation_id and f.application_id = h.application_id
where
    -- nor is whoever withdrew within the days, unless they had heard by then
    f.withdrew_at is null
    or {{ seconds_between('f.settled_at', 'f.withdrew_at') }} > f.seconds
    or h.heard_at <= f.withdrew_at
