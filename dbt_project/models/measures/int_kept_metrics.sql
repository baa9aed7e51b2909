-- One row per organisation, stage and metric that has been published, with the last month that stays as it was.
-- A metric that is new since has no such month, and its history is counted like any other.
with published as (
    select distinct organisation_id, stage_id, metric_id
    from {{ source('kept', 'moments') }}
)

select
    p.organisation_id,
    p.stage_id,
    p.metric_id,
    max(k.month) as last_month
from published as p
inner join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
inner join {{ ref('int_kept_months') }} as k
    on
        p.organisation_id = k.organisation_id
        and p.stage_id = k.stage_id
        and k.series_id = case when m.disclosure_class = 'opinion' then 'survey' else m.metric_id end
group by p.organisation_id, p.stage_id, p.metric_id
