-- One row per application that led to a hire, with when the employment began and, if it has, ended.
-- Who is still employed is in no register: their employment began, as far as is known, when they were hired.
with hires as (
    select
        *, row_number() over (
            partition by organisation_id, application_id order by occurred_at, _source_row_number
        ) as hire_rank
    from {{ ref('int_application_events__deduplicated') }}
    where event = 'hired'
),

exits as (
    select
        *, row_number() over (
            partition by organisation_id, application_id order by ended_at, employment_ref
        ) as exit_rank
    from {{ ref('int_exits__attributed') }}
    where application_id is not null
)

select
    h.organisation_id,
    h.application_id,
    a.recruitment_id,
    a.department_id,
    h.occurred_at as hired_at,
    h.month,
    coalesce(x.started_at, h.occurred_at) as started_at,
    x.ended_at,
    h._source_file_id,
    h._source_row_number
from hires as h
inner join {{ ref('int_applications__attributed') }} as a
    on h.organisation_id = a.organisation_id and h.application_id = a.application_id
left join exits as x
    on h.organisation_id = x.organisation_id and h.application_id = x.application_id and x.exit_rank = 1
where h.hire_rank = 1
