-- One row per kept response and stage, with what its candidates can be told apart by.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='response_id') }}
with notified as (
    select
        organisation_id, response_id, stage_id,
        case when max(score) = 1 then 'yes' else 'no' end as notified
    from {{ touched(ref('fct_survey_answers'), 'response_id') }}
    where question_code = 'notified'
    group by organisation_id, response_id, stage_id
)

select
    r.organisation_id,
    r.response_id,
    r.stage_id,
    -- a response's own words count before its recruitment's, as they do for its department
    r.unit_id as unit,
    coalesce(r.occupation_ssyk, c.occupation_ssyk) as occupation,
    c.handling,
    case when c.is_manager_role then 'manager' when not c.is_manager_role then 'other' end as manager_role,
    a.outcome,
    a.channel,
    a.interview_mode,
    a.source,
    a.qualified,
    n.notified,
    a.job_match
from {{ touched(ref('fct_survey_responses'), 'response_id') }} as r
left join notified as n
    on r.organisation_id = n.organisation_id and r.response_id = n.response_id and r.stage_id = n.stage_id
left join {{ ref('int_application_traits') }} as a
    on r.organisation_id = a.organisation_id and r.application_id = a.application_id
left join {{ ref('fct_recruitments') }} as c
    on r.organisation_id = c.organisation_id and r.recruitment_id = c.recruitment_id
