-- One row per application, response, invitation, employment, recruitment and ad that rows landed since the build before
-- speak of, or that hangs together with one of these. None in a whole build, which makes everything anew.
{%- set links = {
    'stg_survey__responses': ['response_id', 'application_id'],
    'stg_survey__invitations': ['invitation_id', 'application_id'],
    'stg_ats__applications': ['employment_ref', 'application_id'],
    'stg_hr__exits': ['employment_ref', 'application_id'],
    'stg_hr__onboarding_tasks': ['employment_ref', 'application_id']
} %}
{%- set named = {
    'stg_survey__responses': ['response_id', 'application_id'],
    'stg_survey__answers': ['response_id'],
    'stg_survey__invitations': ['invitation_id', 'application_id'],
    'stg_ats__recruitments': ['recruitment_id'],
    'stg_ats__applications': ['application_id', 'employment_ref'],
    'stg_ats__application_events': ['application_id'],
    'stg_ats__job_ads': ['ad_id'],
    'stg_ats__ad_reviews': ['ad_id'],
    'stg_hr__onboarding_tasks': ['application_id', 'employment_ref'],
    'stg_hr__exits': ['application_id', 'employment_ref']
} %}
with recursive landed as (
    {%- for model, ids in named.items() %}
    {%- for id in ids %}
    select distinct r.organisation_id, '{{ kind_of(id) }}' as key_kind, r.{{ id }} as key_id
    from {{ ref(model) }} as r
    where {{ is_new('r') }} and r.{{ id }} is not null
    union
    {%- endfor %}
    {%- endfor %}
    -- what a recruitment says of itself holds for all that names it
    select a.organisation_id, 'application' as key_kind, a.application_id as key_id
    from {{ ref('stg_ats__applications') }} as a
    inner join {{ ref('stg_ats__recruitments') }} as r
        on a.organisation_id = r.organisation_id and a.recruitment_id = r.recruitment_id
    where {{ is_new('r') }}
    union
    select a.organisation_id, 'response' as key_kind, a.response_id as key_id
    from {{ ref('stg_survey__responses') }} as a
    inner join {{ ref('stg_ats__recruitments') }} as r
        on a.organisation_id = r.organisation_id and a.recruitment_id = r.recruitment_id
    where {{ is_new('r') }}
),

-- any version of a row ties what it names together, so that what it tied before is made anew too
links as (
    {%- for model, (one, other) in links.items() %}
    select
        organisation_id, '{{ kind_of(one) }}' as from_kind, {{ one }} as from_id, '{{ kind_of(other) }}' as to_kind,
        {{ other }} as to_id
    from {{ ref(model) }}
    where {{ one }} is not null and {{ other }} is not null and {{ has_new() }}
    union all
    select
        organisation_id, '{{ kind_of(other) }}' as from_kind, {{ other }} as from_id, '{{ kind_of(one) }}' as to_kind,
        {{ one }} as to_id
    from {{ ref(model) }}
    where {{ one }} is not null and {{ other }} is not null and {{ has_new() }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

reached as (
    select organisation_id, key_kind, key_id from landed
    union
    select l.organisation_id, l.to_kind as key_kind, l.to_id as key_id
    from reached as r
    inner join links as l
        on r.organisation_id = l.organisation_id and r.key_kind = l.from_kind and r.key_id = l.from_id
)

select organisation_id, key_kind, key_id from reached
