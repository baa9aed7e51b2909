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
{%- set of_recruitments = {'stg_ats__applications': 'application_id', 'stg_survey__responses': 'response_id'} %}
-- a table may lie in thousands of files, so that each is gone through once
with recursive
{%- for model, ids in named.items() %}
{%- set told = ids + ['recruitment_id'] if model in of_recruitments else ids %}
{{ model }}_rows as (
    select organisation_id, {{ told | join(', ') }}, {{ is_new('r') }} as is_new
    from {{ ref(model) }} as r
    where {{ has_new() if model in links or model in of_recruitments else is_new('r') }}
),
{% endfor %}
landed as (
    {%- for model, ids in named.items() %}
    {%- for id in ids %}
    select organisation_id, '{{ kind_of(id) }}' as key_kind, {{ id }} as key_id
    from {{ model }}_rows
    where is_new and {{ id }} is not null
    union
    {%- endfor %}
    {%- endfor %}
    -- what a recruitment says of itself holds for all that names it
    {%- for model, id in of_recruitments.items() %}
    select a.organisation_id, '{{ kind_of(id) }}' as key_kind, a.{{ id }} as key_id
    from {{ model }}_rows as a
    inner join stg_ats__recruitments_rows as r
        on a.organisation_id = r.organisation_id and a.recruitment_id = r.recruitment_id
    where r.is_new
    {{ "union" if not loop.last }}
    {%- endfor %}
),

-- any version of a row ties what it names together, so that what it tied before is made anew too
links as (
    {%- for model, (one, other) in links.items() %}
    {%- for (from, to) in [(one, other), (other, one)] %}
    select
        organisation_id, '{{ kind_of(from) }}' as from_kind, {{ from }} as from_id, '{{ kind_of(to) }}' as to_kind,
        {{ to }} as to_id
    from {{ model }}_rows
    where {{ one }} is not null and {{ other }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
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
