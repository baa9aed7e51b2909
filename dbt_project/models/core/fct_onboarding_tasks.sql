-- One row per onboarding task.
select
    organisation_id,
    task_id,
    application_id,
    employment_ref,
    department_id,
    task,
    due_at,
    done_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_onboarding_tasks__attributed') }}
