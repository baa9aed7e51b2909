-- One row per application event, in its newest landed version.
with newest as (
    {{ newest_versions(ref('stg_ats__application_events'), key_of('application_events')) }}
)

select
    organisation_id,
    application_id,
    event_id,
    event,
    channel,
    is_automatic,
    mode,
    reason,
    occurred_at,
    promised_by,
    month,
    _source_file_id,
    _source_row_number
from newest
