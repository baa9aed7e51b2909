-- One row per candidate row the door withheld: its place in the report, and no number.
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
    c.period_end
from {{ ref('int_candidate_rows') }} as c
left join {{ source('door', 'decisions') }} as d on c.figure_id = d.figure_id
where coalesce(d.status, 'suppressed') <> 'shown'
