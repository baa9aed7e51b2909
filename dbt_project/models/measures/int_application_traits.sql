-- One row per application, with what its candidates can be told apart by.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with modes as (
    select
        organisation_id, application_id, mode,
        row_number() over (
            partition by organisation_id, application_id order by occurred_at desc, mode asc
        ) as last_first
    from {{ touched(ref('fct_application_events'), 'application_id') }}
    where event = 'interviewed' and mode is not null
),

messages as (
    select
        organisation_id, application_id, channel,
        row_number() over (
            partition by organisation_id, application_id order by occurred_at asc, channel asc
        ) as first_first
    from {{ touched(ref('int_rejections__messages'), 'application_id') }}
    where channel is not null
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
    on a.organisation_id = m.organisation_id and a.application_id = m.application_id and m.last_first = 1
left join messages as c
    on a.organisation_id = c.organisation_id and a.application_id = c.application_id and c.first_first = 1
left join matches as j
    on a.organisation_id = j.organisation_id and a.application_id = j.application_id
