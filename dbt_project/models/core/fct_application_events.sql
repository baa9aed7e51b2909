-- One row per application event.
select
    organisation_id,
    application_id,
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
from {{ ref('int_application_events__deduplicated') }}
