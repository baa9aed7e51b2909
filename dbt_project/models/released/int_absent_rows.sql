-- One row per metric, entity, stage and closed month up to which no block has closed: named, never a blank.
with entities as (
    select organisation_id, '*' as department_id
    from {{ ref('dim_organisations') }}
    where is_publishing
    union all
    select d.organisation_id, d.department_id
    from {{ ref('dim_departments') }} as d
    inner join {{ ref('dim_organisations') }} as o on d.organisation_id = o.organisation_id
    where o.is_publishing
),

counted as (
    select organisation_id, department_id, stage_id, metric_id, min(month) as first_month
    from {{ ref('int_metric_moments') }}
    group by organisation_id, department_id, stage_id, metric_id
),

places as (
    select p.organisation_id, s.stage_id, s.metric_id, cast(null as date) as first_month
    from (select organisation_id from entities where department_id = '*') as p
    cross join {{ ref('int_expected_places') }} as s
    union all
    -- and wherever else the organisation asks, from the month it began
    select c.organisation_id, c.stage_id, c.metric_id, c.first_month
    from counted as c
    left join {{ ref('int_expected_places') }} as s on c.metric_id = s.metric_id and c.stage_id = s.stage_id
    where c.department_id = '*' and s.metric_id is null
),

expected as (
    select e.organisation_id, e.department_id, s.stage_id, s.metric_id, m.month
    from entities as e
    inner join {{ ref('int_closed_months') }} as m on e.organisation_id = m.organisation_id
    inner join places as s
        on e.organisation_id = s.organisation_id and m.month >= coalesce(s.first_month, m.month)
),

first_closed as (
    select organisation_id, department_id, stage_id, metric_id, min(period_end) as first_period_end
    -- parts and groups are shown for years only, so theirs may be the first period that closes
    from {{ ref('int_candidate_rows') }}
    group by organisation_id, department_id, stage_id, metric_id
)

select
    e.organisation_id,
    e.department_id,
    e.stage_id,
    e.metric_id,
    cast(e.month - interval '11' month as date) as period_start,
    e.month as period_end,
    case
        when o.first_month is null or o.first_month > e.month then 'not_asked'
        when c.first_month is null or c.first_month > e.month then 'no_data'
        else 'suppressed'
    end as status
from expected as e
left join first_closed as f
    on
        e.organisation_id = f.organisation_id
        and e.department_id = f.department_id
        and e.stage_id = f.stage_id
        and e.metric_id = f.metric_id
left join counted as c
    on
        e.organisation_id = c.organisation_id
        and e.department_id = c.department_id
        and e.stage_id = c.stage_id
        and e.metric_id = c.metric_id
left join counted as o
    on
        e.organisation_id = o.organisation_id
        and o.department_id = '*'
        and e.stage_id = o.stage_id
        and e.metric_id = o.metric_id
where f.first_period_end is null or f.first_period_end > e.month
