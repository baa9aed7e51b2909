-- One row per onboarding task in a landed file.
select
    organisation_id,
    task_id,
    application_id,
    employment_ref,
    task,
    due_at,
    done_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'onboarding_tasks') }}
where {{ known_as_of() }}
