-- One row per rejected application that a message reached.
select
    organisation_id,
    department_id,
    'rejection' as stage_id,
    'days_to_feedback' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    application_id as observation_id,
    application_id,
    cast(null as string) as recruitment_id,
    days_to_feedback as x,
    true as is_event,
    _source_file_id,
    _source_row_number
from {{ ref('int_rejections__notified') }}
