-- One row per metric of how long candidates wait for an answer and candidate who got one, or waits in vain.
with told as (
    select
        organisation_id, application_id, recruitment_id, department_id, month,
        {{ seconds_between('last_contact_at', 'told_at') }} / 86400e0 as x, true as is_event, _source_file_id,
        _source_row_number
    from {{ ref('int_rejections__told') }}
    where last_contact_at is not null
),

-- whoever was never told counts when the recruitment closed, as still waiting when the books of that month closed
waiting as (
    select
        n.organisation_id, n.application_id, n.recruitment_id, n.department_id, n.closed_month as month,
        {{ seconds_between('coalesce(n.interviewed_at, n.submitted_at)', 'n.books_close_at') }} / 86400e0 as x,
        false as is_event, n._source_file_id, n._source_row_number
    from {{ ref('int_rejections__not_chosen') }} as n
    left join {{ ref('int_rejections__told') }} as t
        on n.organisation_id = t.organisation_id and n.application_id = t.application_id
    where t.application_id is null and coalesce(n.interviewed_at, n.submitted_at) <= n.books_close_at
),

answers as (
    select
        *, row_number() over (
            partition by organisation_id, application_id order by occurred_at, event desc, _source_row_number
        ) as place
    from {{ ref('int_application_events__deduplicated') }}
    where event in ('offered', 'hired')
),

chosen as (
    select
        p.organisation_id, p.application_id, p.recruitment_id, p.department_id, a.month,
        {{ seconds_between(
            'case when p.interviewed_at <= a.occurred_at then p.interviewed_at else p.submitted_at end', 'a.occurred_at'
        ) }} / 86400e0 as x, true as is_event, a._source_file_id, a._source_row_number
    from {{ ref('int_applications__progress') }} as p
    inner join answers as a
        on p.organisation_id = a.organisation_id and p.application_id = a.application_id and a.place = 1
    where p.outcome = 'hired' and coalesce(p.interviewed_at, p.submitted_at) is not null
),

rejected as (
    select * from told
    union all
    select * from waiting
),

observed as (
    select 'days_to_feedback' as metric_id, * from rejected
    union all
    select 'days_to_answer' as metric_id, * from rejected
    union all
    select 'days_to_answer' as metric_id, * from chosen
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
    is_event,
    _source_file_id,
    _source_row_number
from observed
where x >= 0
