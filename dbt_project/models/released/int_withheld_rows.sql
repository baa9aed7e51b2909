-- One row per candidate row without a number to show: withheld at the door, or a median most have not reached yet.
select
    c.figure_id,
    c.organisation_id,
    c.department_id,
    c.stage_id,
    c.segment_kind,
    c.segment_id,
    c.metric_id,
    c.statistic,
    c.unit,
    c.question_version,
    c.period_kind,
    c.period_start,
    c.period_end,
    case when d.status = 'shown' then 'not_reached' else 'suppressed' end as status
from {{ ref('int_candidate_rows') }} as c
left join {{ source('door', 'decisions') }} as d on c.figure_id = d.figure_id
where coalesce(d.status, 'suppressed') <> 'shown' or c.value is null
