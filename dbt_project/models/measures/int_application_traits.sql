-- One row per application, with what its candidates can be told apart by.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
{%- set by_application = ['organisation_id', 'application_id'] %}
with interviews as (
    select organisation_id, application_id, mode, occurred_at
    from {{ touched(ref('fct_application_events'), 'application_id') }}
    where event = 'interviewed' and mode is not null
),

modes as (
    {{ first_of_each('interviews', by_application, 'occurred_at desc, mode asc') }}
),

messages as (
    select organisation_id, application_id, channel, occurred_at
    from {{ touched(ref('int_rejections__messages'), 'application_id') }}
    where channel is not null
),

channels as (
    {{ first_of_each('messages', by_application, 'occurred_at asc, channel asc') }}
),

matches as (
    select organisation_id, application_id, max(score) as job_matched_ad
    from {{ touched(ref('fct_survey_answers'), 'application_id') }}
    where question_code = 'job_matched_ad' and application_id is not null and stage_id = 'onboarding'
    group by organisation_id, application_id
)

select
    a.organisation_id,
    a.application_id,
    a.recruitment_id,
    a.outcome,
    a.source,
    case when a.is_qualified then 'yes' when not a.is_qualified then 'no' end as qualified,
    m.mode as interview_mode,
    c.channel,
    -- three or less of five: the job was not what the ad said
    case when j.job_matched_ad <= 3 then 'no' when j.job_matched_ad > 3 then 'yes' end as job_match
from {{ touched(ref('fct_applications'), 'application_id') }} as a
left join modes as m
    on a.organisation_id = m.organisation_id and a.application_id = m.application_id
left join channels as c
    on a.organisation_id = c.organisation_id and a.application_id = c.application_id
left join matches as j
    on a.organisation_id = j.organisation_id and a.application_id = j.application_id
