-- One row per rejected application that a message reached, with the days since the candidate's last contact.
with messages as (
    select
        *, occurred_at as told_at,
        row_number() over (
            partition by organisation_id, application_id order by occurred_at, _source_row_number
        ) as message_rank
    from {{ ref('int_rejections__messages') }}
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
