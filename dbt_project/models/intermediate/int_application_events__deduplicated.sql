-- One row per application event, in its newest landed version.
{%- set key = ['organisation_id', 'application_id', 'event', 'coalesce(event_id, cast(occurred_at as string))'] %}
with newest as (
    {{ newest_versions(ref('stg_ats__application_events'), key) }}
)

select
    organisation_id,
    application_id,
    event_id,
    event,
    channel,
    is_automatic,
    reason,
    occurred_at,
    month,
    _source_file_id,
    _source_row_number
from newest
