-- One row per action.
select
    organisation_id,
    action_id,
    finding,
    action,
    owner,
    status,
    due_on,
    _source_file_id,
    _source_row_number
from {{ ref('int_actions__deduplicated') }}
