-- One row per application that was promised an answer by a day, and did not withdraw before: was the promise kept?
-- The month is that of the promised moment in UTC, as landing gives an event the local month it occurred in only.
with promises as (
    select
        *, row_number() over (
            partition by organisation_id, application_id order by occurred_at desc, promised_by desc, _source_row_number desc
        ) as last_first
    from {{ ref('fct_application_events') }}
    where promised_by is not null
),

answered as (
    select p.organisation_id, p.application_id, min(e.occurred_at) as answered_at
    from promises as p
    inner join {{ ref('fct_application_events') }} as e
        on p.organisation_id = e.organisation_id and p.application_id = e.application_id and e.occurred_at >= p.occurred_at
    where p.last_first = 1 and e.event in ('message_sent', 'offered', 'hired')
    group by p.organisation_id, p.application_id
)

select
    p.organisation_id,
    g.department_id,
    'interview' as stage_id,
    'promise_kept' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    cast(date_trunc('month', p.promised_by) as date) as month,
    p.application_id as observation_id,
    p.application_id,
    g.recruitment_id,
    case when a.answered_at <= p.promised_by then 1e0 else 0e0 end as x,
    true as is_event,
    p._source_file_id,
    p._source_row_number
from promises as p
inner join {{ ref('int_applications__progress') }} as g
    on p.organisation_id = g.organisation_id and p.application_id = g.application_id
left join answered as a
    on p.organisation_id = a.organisation_id and p.application_id = a.application_id
where
    p.last_first = 1
    -- whoever withdrew first is owed no answer
    and (g.withdrew_at is null or g.withdrew_at > least(p.promised_by, coalesce(a.answered_at, p.promised_by)))
