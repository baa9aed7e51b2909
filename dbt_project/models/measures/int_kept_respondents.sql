-- One row per organisation, department, stage and month that has been published: its respondents, as it was published.
select
    k.organisation_id,
    k.department_id,
    k.stage_id,
    k.month,
    k.n
from {{ source('kept', 'respondents') }} as k
inner join {{ ref('int_kept_months') }} as m
    on k.organisation_id = m.organisation_id and k.stage_id = m.stage_id and m.series_id = 'survey' and k.month = m.month
