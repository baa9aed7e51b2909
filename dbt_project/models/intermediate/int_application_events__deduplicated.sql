-- One row per application event, in its newest landed version.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with newest as (
    {{ newest_versions(touched(ref('stg_ats__application_events'), 'application_id'), key_of('application_events')) }}
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
    versions,
    _source_file_id,
    _source_row_number
from newest
