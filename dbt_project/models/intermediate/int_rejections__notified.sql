-- One row per rejected application that a message reached, with the days since the candidate's last contact.
with decisions as (
    select organisation_id, application_id, min(occurred_at) as decided_at
    from {{ ref('int_application_events__deduplicated') }}
    where event = 'decided_rejected'
    group by organisation_id, application_id
),

messages as (
    select
        m.organisation_id, m.application_id, m.occurred_at as told_at, m.month, m._source_file_id,
        m._source_row_number,
        row_number() over (
            partition by m.organisation_id, m.application_id order by m.occurred_at, m._source_row_number
        ) as message_rank
    from {{ ref('int_application_events__deduplicated') }} as m
    inner join decisions as d
        on m.organisation_id = d.organisation_id and m.application_id = d.application_id
    -- the status change and the message are two clocks; a message before the decision is another message
    where m.event = 'message_sent' and m.occurred_at >= d.decided_at
),

first_messages as (
    select * from messages where message_rank = 1
),

contacts as (
    select f.organisation_id, f.application_id, max(e.occurred_at) as last_contact_at
    from first_messages as f
    inner join {{ ref('int_application_events__deduplicated') }} as e
        on
            f.organisation_id = e.organisation_id
            and f.application_id = e.application_id
            and e.occurred_at <= f.told_at
    where e.event in ('submitted', 'interviewed')
    group by f.organisation_id, f.application_id
)

select
    f.organisation_id,
    f.application_id,
    a.department_id,
    f.told_at,
    f.month,
    {{ seconds_between('coalesce(c.last_contact_at, a.submitted_at)', 'f.told_at') }} / 86400e0 as days_to_feedback,
    f._source_file_id,
    f._source_row_number
from first_messages as f
inner join {{ ref('int_applications__attributed') }} as a
    on f.organisation_id = a.organisation_id and f.application_id = a.application_id
left join contacts as c
    on f.organisation_id = c.organisation_id and f.application_id = c.application_id
where coalesce(c.last_contact_at, a.submitted_at) is not null
