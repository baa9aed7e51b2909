-- One row per metric of how long it takes to hire and application that was offered the job, or hired.
with offers as (
    select
        *, row_number() over (
            partition by organisation_id, application_id order by occurred_at, _source_row_number
        ) as offer_rank
    from {{ ref('fct_application_events') }}
    where event = 'offered'
),

observed as (
    select
        o.organisation_id, a.department_id, 'time_to_offer' as metric_id, o.month, o.application_id, a.recruitment_id,
        {{ seconds_between('a.submitted_at', 'o.occurred_at') }} / 86400e0 as x, o._source_file_id, o._source_row_number
    from offers as o
    inner join {{ ref('int_applications__progress') }} as a
        on o.organisation_id = a.organisation_id and o.application_id = a.application_id
    where o.offer_rank = 1
    union all
    select
        h.organisation_id, h.department_id, 'time_to_hire' as metric_id, h.month, h.application_id, h.recruitment_id,
        {{ seconds_between('r.opened_at', 'h.hired_at') }} / 86400e0 as x, h._source_file_id, h._source_row_number
    from {{ ref('int_employments__started') }} as h
    inner join {{ ref('fct_recruitments') }} as r
        on h.organisation_id = r.organisation_id and h.recruitment_id = r.recruitment_id
)

select
    organisation_id,
    department_id,
    'interview' as stage_id,
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
    _source_file_id,
    _source_row_number
from observed
-- a moment before its beginning is a mistyped one
where x >= 0
