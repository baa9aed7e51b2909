-- One row per entity, stage, series and closed block: the shortest run of closed months whose n reaches the minimum, or,
-- in an organisation with a rhythm of its own, a closed quarter or tertial of the calendar whatever its n.
-- Blocks follow on each other without gap, so any run of them shows nothing finer than the blocks themselves.
with recursive walked as (
    select
        organisation_id, department_id, stage_id, series_id, month, month_number, minimum_n,
        n as running_n,
        cast(1 as bigint) as block_number
    from {{ ref('int_series_counts') }}
    where is_first and reporting_rhythm = 'block'
    union all
    select
        c.organisation_id, c.department_id, c.stage_id, c.series_id, c.month, c.month_number, c.minimum_n,
        case when w.running_n >= w.minimum_n then c.n else w.running_n + c.n end as running_n,
        case when w.running_n >= w.minimum_n then w.block_number + 1 else w.block_number end as block_number
    from walked as w
    inner join {{ ref('int_series_counts') }} as c
        on
            w.organisation_id = c.organisation_id
            and w.department_id = c.department_id
            and w.stage_id = c.stage_id
            and w.series_id = c.series_id
            and w.month_number + 1 = c.month_number
),

gathered as (
    select
        organisation_id, department_id, stage_id, series_id, block_number, min(month) as period_start,
        max(month) as period_end, max(running_n) as respondents
    from walked
    group by organisation_id, department_id, stage_id, series_id, block_number
    having max(running_n) >= max(minimum_n)
),

calendar as (
    select *, case reporting_rhythm when 'quarter' then 3 else 4 end as months
    from {{ ref('int_series_counts') }}
    where reporting_rhythm <> 'block'
),

seasons as (
    select
        organisation_id, department_id, stage_id, series_id, months, max(month) as last_month,
        make_date(
            cast(extract(year from month) as int),
            cast(months * floor((extract(month from month) - 1) / months) + 1 as int), 1
        ) as period_start,
        cast(sum(n) as bigint) as respondents
    from calendar
    group by organisation_id, department_id, stage_id, series_id, months, period_start
)

select
    organisation_id,
    department_id,
    stage_id,
    series_id,
    block_number,
    period_start,
    period_end,
    respondents
from gathered
union all
select
    organisation_id,
    department_id,
    stage_id,
    series_id,
    row_number() over (
        partition by organisation_id, department_id, stage_id, series_id order by period_start
    ) as block_number,
    period_start,
    last_month as period_end,
    respondents
from seasons
where last_month = cast(period_start + (months - 1) * interval '1' month as date)
