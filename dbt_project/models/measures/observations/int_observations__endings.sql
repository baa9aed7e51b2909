-- One row per metric of how applications end and application that has ended.
with observed as (
    select *, 'completed_process' as metric_id, case when outcome = 'withdrew' then 0e0 else 1e0 end as x
    from {{ ref('int_applications__ended') }}
    union all
    select *, 'source_conversion' as metric_id, case when outcome = 'hired' then 1e0 else 0e0 end as x
    from {{ ref('int_applications__ended') }}
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
