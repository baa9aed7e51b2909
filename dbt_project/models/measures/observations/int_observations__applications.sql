-- One row per metric of what comes in and application.
with observed as (
    select *, 'applications' as metric_id, 1e0 as x
    from {{ ref('fct_applications') }}
    union all
    select *, 'qualified_share' as metric_id, case when is_qualified then 1e0 else 0e0 end as x
    from {{ ref('fct_applications') }}
    where is_qualified is not null
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
