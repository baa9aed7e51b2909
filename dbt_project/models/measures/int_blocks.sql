-- One row per entity, stage, series and closed block: the shortest run of closed months whose n reaches the minimum.
-- Blocks follow on each other without gap, so any run of them shows nothing finer than the blocks themselves.
with recursive walked as (
    select
        organisation_id, department_id, stage_id, series_id, month, month_number, minimum_n,
        n as running_n,
        cast(1 as bigint) as block_number
    from {{ ref('int_series_counts') }}
    where is_first
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
)

select
    organisation_id,
    department_id,
    stage_id,
    series_id,
    block_number,
    min(month) as period_start,
    max(month) as period_end,
    max(running_n) as respondents
from walked
group by organisation_id, department_id, stage_id, series_id, block_number
having max(running_n) >= max(minimum_n)
