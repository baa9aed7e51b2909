-- One row per recruitment.
select
    organisation_id,
    recruitment_id,
    department_id,
    unit_id,
    occupation_ssyk,
    is_manager_role,
    handling,
    positions,
    hiring_manager_ref,
    opened_at,
    filled_at,
    closed_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_recruitments__attributed') }}
