-- One row per employment that an application names, with the last application that led to it.
with ranked as (
    select
        organisation_id, employment_ref, application_id, department_id,
        row_number() over (
            partition by organisation_id, employment_ref
            order by case when outcome = 'hired' then 0 else 1 end, submitted_at desc, application_id desc
        ) as application_rank
    from {{ ref('int_applications__attributed') }}
    where employment_ref is not null
)

select organisation_id, employment_ref, application_id, department_id
from ranked
where application_rank = 1
