-- One row per organisation and closed month since its first application or response.
-- A month closes 15 days after its end.
with recursive firsts as (
    select organisation_id, min(month) as first_month
    from (
        select organisation_id, month from {{ ref('fct_survey_responses') }}
        union all
        select organisation_id, month from {{ ref('fct_applications') }}
        union all
        select organisation_id, month from {{ ref('fct_survey_invitations') }}
    ) as events
    where month is not null
    group by organisation_id
),

parameters as (
    select as_of from {{ ref('dim_builds') }}
),

months as (
    select f.organisation_id, f.first_month as month
    from firsts as f
    cross join parameters as p
    where cast(f.first_month + interval '1' month + interval '15' day as timestamp) <= p.as_of
    union all
    select m.organisation_id, cast(m.month + interval '1' month as date) as month
    from months as m
    cross join parameters as p
    where cast(m.month + interval '2' month + interval '15' day as timestamp) <= p.as_of
)

select
    organisation_id,
    month,
    cast(row_number() over (partition by organisation_id order by month) as bigint) as month_number
from months
