-- One row per application event, in its newest landed version.
with versions as (
    select
        *,
        row_number() over (
            partition by organisation_id, application_id, event, coalesce(event_id, cast(occurred_at as string))
            order by _landed_at desc, _source_file_id desc, _source_row_number desc
        ) as version_rank
    from {{ ref('stg_ats__application_events') }}
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
from versions
where version_rank = 1
