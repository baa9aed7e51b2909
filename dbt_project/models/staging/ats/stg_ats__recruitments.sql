-- One row per recruitment in a landed file.
select
    organisation_id,
    recruitment_id,
    department as department_text,
    occupation_ssyk,
    is_manager_role,
    handling,
    opened_at,
    closed_at,
    filled_at,
    positions,
    hiring_manager_ref,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'recruitments') }}
where {{ known_as_of() }}
