-- One row per kept response and stage, with what only the response itself says of who answers.
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
    r.unit_id,
    r.occupation_ssyk,
    n.notified
from {{ touched(ref('fct_survey_responses'), 'response_id') }} as r
left join notified as n
    on r.organisation_id = n.organisation_id and r.response_id = n.response_id and r.stage_id = n.stage_id
where r.unit_id is not null or r.occupation_ssyk is not null or n.notified is not null
