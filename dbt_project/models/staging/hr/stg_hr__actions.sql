-- One row per action in a landed file.
select
    organisation_id,
    action_id,
    finding,
    action,
    owner,
    status,
    due_on,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'actions') }}
where {{ known_as_of() }}
