-- One row per entity, stage, block series and closed month: the n that closes blocks.
-- A survey's blocks close on its respondents; a process metric's on its own denominator.
with respondents as (
    select organisation_id, department_id, stage_id, 'survey' as series_id, month, n
    from {{ ref('int_respondents') }}
    union all
    select
        d.organisation_id, g.group_id as department_id, d.stage_id, 'survey' as series_id, d.month,
        cast(sum(d.n) as bigint) as n
    from {{ ref('int_respondents') }} as d
    inner join {{ ref('dim_department_groups') }} as g
        on d.organisation_id = g.organisation_id and d.department_id = g.department_id
    group by d.organisation_id, g.group_id, d.stage_id, d.month
    union all
    select organisation_id, '*' as department_id, stage_id, 'survey' as series_id, month, cast(sum(n) as bigint) as n
    from {{ ref('int_respondents') }}
    group by organisation_id, stage_id, month
),

denominators as (
    -- parts of one whole share their population, so the largest of them stands for it
    select m.organisation_id, m.department_id, m.stage_id, m.metric_id as series_id, m.month, max(m.n) as n
    from {{ ref('int_metric_moments') }} as m
    inner join {{ ref('dim_metrics') }} as r on m.metric_id = r.metric_id
    where r.disclosure_class <> 'opinion'
    group by m.organisation_id, m.department_id, m.stage_id, m.metric_id, m.month
),

counts as (
    select * from respondents
    union all
    select * from denominators
),

series as (
    select organisation_id, department_id, stage_id, series_id, min(month) as first_month
    from counts
    group by organisation_id, department_id, stage_id, series_id
)

select
    s.organisation_id,
    s.department_id,
    s.stage_id,
    s.series_id,
    m.month,
    m.month_number,
    m.month = s.first_month as is_first,
    coalesce(c.n, 0) as n,
    coalesce(k.reporting_rhythm, o.reporting_rhythm) as reporting_rhythm,
    case
        -- a volume is shown as it is, so each of its months is a block
        when coalesce(r.disclosure_class, 'opinion') = 'volume' then 0
        else coalesce(k.minimum_n, o.minimum_n)
    end as minimum_n
from series as s
inner join {{ ref('int_closed_months') }} as m
    on s.organisation_id = m.organisation_id and m.month >= s.first_month
inner join {{ ref('dim_organisations') }} as o on s.organisation_id = o.organisation_id
left join {{ ref('dim_metrics') }} as r on s.series_id = r.metric_id
left join counts as c
    on
        s.organisation_id = c.organisation_id
        and s.department_id = c.department_id
        and s.stage_id = c.stage_id
        and s.series_id = c.series_id
        and m.month = c.month
left join {{ ref('int_kept_months') }} as k
    on
        s.organisation_id = k.organisation_id
        and s.stage_id = k.stage_id
        and s.series_id = k.series_id
        and m.month = k.month
where o.is_publishing and s.department_id <> 'unmapped'
