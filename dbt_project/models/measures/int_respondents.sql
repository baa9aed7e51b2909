-- One row per organisation, department, stage and month: who answered. A published month stays as it was published.
with published as (
    select organisation_id, stage_id, max(month) as last_month
    from {{ ref('int_kept_months') }}
    where series_id = 'survey'
    group by organisation_id, stage_id
)

select
    r.organisation_id,
    r.department_id,
    r.stage_id,
    r.month,
    cast(count(*) as bigint) as n
from {{ ref('fct_survey_responses') }} as r
left join published as p on r.organisation_id = p.organisation_id and r.stage_id = p.stage_id
where coalesce(r.month > p.last_month, true)
group by r.organisation_id, r.department_id, r.stage_id, r.month
union all
select
    organisation_id,
    department_id,
    stage_id,
    month,
    n
from {{ ref('int_kept_respondents') }}
