-- One row per organisation, build and habit: what its rows together say, on which single observations rest.
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=['organisation_id', 'as_of']) }}
with habits as (
    select organisation_id, 'step' as habit, step_id as item from {{ ref('int_application_steps__logged') }}
    union all
    select organisation_id, 'source' as habit, source || ' as ' || part as item from {{ ref('int_applications__sources') }}
    union all
    select distinct organisation_id, 'reason' as habit, part as item from {{ ref('int_applications__reasons') }}
    union all
    select organisation_id, 'first month of exits' as habit, cast(min(month) as string) as item
    from {{ ref('fct_exits') }}
    group by organisation_id
    union all
    select organisation_id, 'first month' as habit, cast(min(month) as string) as item
    from {{ ref('int_closed_months') }}
    group by organisation_id
    union all
    select organisation_id, 'first month asked at ' || stage_id as habit, cast(min(month) as string) as item
    from {{ ref('fct_survey_invitations') }}
    group by organisation_id, stage_id
    union all
    select organisation_id, 'first month answered at ' || stage_id as habit, cast(min(month) as string) as item
    from {{ ref('fct_survey_responses') }}
    where application_id is not null
    group by organisation_id, stage_id
)

select
    h.organisation_id,
    b.as_of,
    h.habit,
    h.item
from habits as h
cross join {{ ref('dim_builds') }} as b
