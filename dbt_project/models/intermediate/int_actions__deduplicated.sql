-- One row per action, in its newest landed version.
with newest as (
    {{ newest_versions(ref('stg_hr__actions'), key_of('actions')) }}
)

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
from newest
