-- One row per message that reached a rejected candidate, after the decision.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with decisions as (
    select organisation_id, application_id, min(occurred_at) as decided_at
    from {{ touched(ref('int_application_events__deduplicated'), 'application_id') }}
    where event = 'decided_rejected'
    group by organisation_id, application_id
)

select
    m.organisation_id,
    m.application_id,
    m.channel,
    m.is_automatic,
    d.decided_at,
    m.occurred_at,
    m.month,
    m._source_file_id,
    m._source_row_number
from {{ touched(ref('int_application_events__deduplicated'), 'application_id') }} as m
inner join decisions as d
    on m.organisation_id = d.organisation_id and m.application_id = d.application_id
-- the status change and the message are two clocks; a message before the decision is another message
where m.event = 'message_sent' and m.occurred_at >= d.decided_at
