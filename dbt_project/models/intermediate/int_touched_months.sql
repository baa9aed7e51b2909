-- One row per organisation and month that a touched row speaks of, in any of its versions.
{%- set dated = [
    ('stg_survey__responses', 'response_id'), ('stg_survey__invitations', 'invitation_id'),
    ('stg_ats__applications', 'application_id'), ('stg_ats__application_events', 'application_id'),
    ('stg_hr__onboarding_tasks', 'application_id'), ('stg_hr__onboarding_tasks', 'employment_ref'),
    ('stg_hr__exits', 'application_id'), ('stg_hr__exits', 'employment_ref'),
    ('stg_ats__job_ads', 'ad_id'), ('stg_ats__ad_reviews', 'ad_id')
] %}
with advertised as (
    select a.organisation_id, a.ad_id, a.month
    from {{ ref('stg_ats__job_ads') }} as a
    inner join {{ ref('int_touched_recruitments') }} as r
        on a.organisation_id = r.organisation_id and a.recruitment_id = r.recruitment_id
),

-- on the first choice depends when the others should have heard
first_choices as (
    select distinct a.organisation_id, a.application_id
    from {{ ref('stg_ats__applications') }} as a
    inner join {{ ref('int_touched_recruitments') }} as r
        on a.organisation_id = r.organisation_id and a.recruitment_id = r.recruitment_id
    where a.shortlist_rank = 1
),

months as (
    {%- for model, id in dated %}
    select organisation_id, month from {{ ref(model) }} where {{ is_touched(id) }}
    union
    {%- endfor %}
    select organisation_id, cast(date_trunc('month', promised_by) as date) as month
    from {{ ref('stg_ats__application_events') }}
    where promised_by is not null and {{ is_touched('application_id') }}
    union
    select e.organisation_id, e.month
    from {{ ref('stg_ats__application_events') }} as e
    inner join first_choices as f on e.organisation_id = f.organisation_id and e.application_id = f.application_id
    where e.event in ('offered', 'hired')
    union
    select organisation_id, month from advertised
    union
    select v.organisation_id, v.month
    from {{ ref('stg_ats__ad_reviews') }} as v
    inner join advertised as a on v.organisation_id = a.organisation_id and v.ad_id = a.ad_id
)

select organisation_id, month from months where month is not null
