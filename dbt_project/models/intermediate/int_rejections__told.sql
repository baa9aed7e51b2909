-- One row per application not chosen that a message reached, with the first message that told it.
-- Where the decision is recorded, it is the first message from then on. Where nobody recorded it, the first after the
-- last contact that is not the receipt which the system sends by itself.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with undecided as (
    select n.*, p.parameter_value as receipt_hours
    from {{ touched(ref('int_rejections__not_chosen'), 'application_id') }} as n
    inner join {{ ref('int_reference__parameters') }} as p
        on n.organisation_id = p.organisation_id and p.parameter_id = 'receipt_hours'
    where n.decided_at is null
),

messages as (
    select organisation_id, application_id, occurred_at, month, _source_file_id, _source_row_number
    from {{ touched(ref('int_rejections__messages'), 'application_id') }}
    union all
    select m.organisation_id, m.application_id, m.occurred_at, m.month, m._source_file_id, m._source_row_number
    from {{ touched(ref('int_application_events__deduplicated'), 'application_id') }} as m
    inner join undecided as u on m.organisation_id = u.organisation_id and m.application_id = u.application_id
    where
        m.event = 'message_sent'
        and m.occurred_at >= coalesce(u.interviewed_at, u.submitted_at, m.occurred_at)
        and not (
            coalesce(m.is_automatic, true)
            and {{ seconds_between('coalesce(u.submitted_at, m.occurred_at)', 'm.occurred_at') }} < u.receipt_hours * 3600e0
        )
),

firsts as (
    {{ first_of_each('messages', ['organisation_id', 'application_id'], 'occurred_at, _source_row_number') }}
),

contacts as (
    select r.organisation_id, r.application_id, max(e.occurred_at) as interviewed_at
    from firsts as r
    inner join {{ touched(ref('int_application_events__deduplicated'), 'application_id') }} as e
        on r.organisation_id = e.organisation_id and r.application_id = e.application_id and e.occurred_at <= r.occurred_at
    where e.event = 'interviewed'
    group by r.organisation_id, r.application_id
)

select
    n.organisation_id,
    n.application_id,
    n.recruitment_id,
    n.department_id,
    r.occurred_at as told_at,
    c.interviewed_at,
    coalesce(c.interviewed_at, n.submitted_at) as last_contact_at,
    r.month,
    r._source_file_id,
    r._source_row_number
from firsts as r
inner join {{ touched(ref('int_rejections__not_chosen'), 'application_id') }} as n
    on r.organisation_id = n.organisation_id and r.application_id = n.application_id
left join contacts as c
    on r.organisation_id = c.organisation_id and r.application_id = c.application_id
