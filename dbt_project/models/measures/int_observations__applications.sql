-- One row per application.
select
    organisation_id,
    department_id,
    'application' as stage_id,
    'applications' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    1e0 as x,
    true as is_event,
    _source_file_id,
    _source_row_number
from {{ ref('fct_applications') }}
