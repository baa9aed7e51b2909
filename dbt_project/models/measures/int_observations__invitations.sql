-- One row per invitation sent.
select
    organisation_id,
    department_id,
    stage_id,
    'response_rate' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    invitation_id as observation_id,
    application_id,
    cast(null as string) as recruitment_id,
    case when is_answered then 1e0 else 0e0 end as x,
    true as is_event,
    _source_file_id,
    _source_row_number
from {{ ref('fct_survey_invitations') }}
