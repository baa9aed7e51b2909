-- One row per end of an employment in a landed file.
select
    organisation_id,
    employment_ref,
    application_id,
    department as department_text,
    reason,
    started_at,
    ended_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'exits') }}
where {{ known_as_of() }}
