-- One row per block that does not begin the month after the one before it ended: there must be none.
with blocks as (
    select
        organisation_id, department_id, stage_id, series_id, period_start,
        lag(period_end) over (
            partition by organisation_id, department_id, stage_id, series_id order by period_end
        ) as previous_end
    from {{ ref('int_blocks') }}
)

select organisation_id, department_id, stage_id, series_id, period_start
from blocks
where period_start <> cast(previous_end + interval '1' month as date)
