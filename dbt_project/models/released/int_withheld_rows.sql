-- One row per candidate row that a release was to print and that has no number to show: withheld at the door, or a median
-- most have not reached yet.
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
inner join {{ source('door', 'decisions') }} as d on c.figure_id = d.figure_id
where d.status <> 'shown' or c.value is null
