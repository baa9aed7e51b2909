-- One row per organisation, department, stage and month: who answered. A published month stays as it was published.
select
    r.organisation_id,
    r.department_id,
    r.stage_id,
    r.month,
    cast(count(*) as bigint) as n
from {{ ref('fct_survey_responses') }} as r
where not exists (
    select 1 from {{ ref('int_kept_months') }} as k
    where
        k.organisation_id = r.organisation_id
        and k.stage_id = r.stage_id
        and k.series_id = 'survey'
        and k.month >= r.month
)
group by r.organisation_id, r.department_id, r.stage_id, r.month
union all
select
    organisation_id,
    department_id,
    stage_id,
    month,
    n
from {{ ref('int_kept_respondents') }}
