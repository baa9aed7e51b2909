-- One row per metric of how surveys reach people and what contributes: an invitation sent, or somebody who should be asked.
with firsts as (
    -- before an organisation's first invitation or answer at a stage, nobody can tell who was left out
    select organisation_id, stage_id, 'invited_share' as metric_id, min(month) as first_month
    from {{ ref('fct_survey_invitations') }}
    group by organisation_id, stage_id
    union all
    select organisation_id, stage_id, 'coverage' as metric_id, min(month) as first_month
    from {{ ref('fct_survey_responses') }}
    where application_id is not null
    group by organisation_id, stage_id
),

eligible as (
    select
        e.*, f.metric_id,
        case f.metric_id when 'invited_share' then e.is_invited else e.is_answered end as is_reached
    from {{ ref('int_survey_eligibility') }} as e
    inner join firsts as f
        on e.organisation_id = f.organisation_id and e.stage_id = f.stage_id and e.month >= f.first_month
)

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
union all
select
    organisation_id, department_id, stage_id, metric_id, '-' as question_version, '-' as segment_kind, '-' as segment_id,
    month, eligible_id as observation_id, application_id, cast(null as string) as recruitment_id,
    case when is_reached then 1e0 else 0e0 end as x, true as is_event, _source_file_id, _source_row_number
from eligible
