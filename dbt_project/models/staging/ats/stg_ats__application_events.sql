-- One row per application event in a landed file.
select
    organisation_id,
    event_id,
    application_id,
    event,
    channel,
    automatic as is_automatic,
    mode,
    reason,
    occurred_at,
    promised_by,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'application_events') }}
where {{ known_as_of() }}
