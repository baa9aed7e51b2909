-- One row per onboarding task, in its newest landed version, tied to the application that led to the employment and to
-- that application's department.
with newest as (
    {{ newest_versions(ref('stg_hr__onboarding_tasks'), key_of('onboarding_tasks')) }}
)

select
    n.organisation_id,
    n.task_id,
    coalesce(n.application_id, e.application_id) as application_id,
    n.employment_ref,
    coalesce(a.department_id, e.department_id, 'unmapped') as department_id,
    n.task,
    n.due_at,
    n.done_at,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_applications__attributed') }} as a
    on n.organisation_id = a.organisation_id and n.application_id = a.application_id
left join {{ ref('int_employments__hired') }} as e
    on n.organisation_id = e.organisation_id and n.employment_ref = e.employment_ref
