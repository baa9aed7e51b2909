-- One row per entity, stage, series and period: each closed block, the trailing year that ends with it, each calendar year.
with blocks as (
    select organisation_id, department_id, stage_id, series_id, period_start, period_end
    from {{ ref('int_blocks') }}
),

trailing_years as (
    select
        e.organisation_id, e.department_id, e.stage_id, e.series_id,
        max(s.period_start) as period_start, e.period_end
    from blocks as e
    inner join blocks as s
        on
            e.organisation_id = s.organisation_id
            and e.department_id = s.department_id
            and e.stage_id = s.stage_id
            and e.series_id = s.series_id
            and s.period_start <= cast(e.period_end - interval '11' month as date)
    group by e.organisation_id, e.department_id, e.stage_id, e.series_id, e.period_end
),

calendar_years as (
    select s.organisation_id, s.department_id, s.stage_id, s.series_id, s.period_start, e.period_end
    from blocks as s
    inner join blocks as e
        on
            s.organisation_id = e.organisation_id
            and s.department_id = e.department_id
            and s.stage_id = e.stage_id
            and s.series_id = e.series_id
            and e.period_end = cast(s.period_start + interval '11' month as date)
    where extract(month from s.period_start) = 1
),

unioned as (
    select *, 'block' as period_kind from blocks
    union all
    select *, 'trailing_year' as period_kind from trailing_years
    union all
    select *, 'calendar_year' as period_kind from calendar_years
)

select
    organisation_id,
    department_id,
    stage_id,
    series_id,
    period_kind,
    period_start,
    period_end
from unioned
