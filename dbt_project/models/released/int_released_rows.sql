-- One row per candidate row that passed the door: the only rows anything after it may see with numbers.
select
    c.figure_id,
    c.organisation_id,
    c.department_id,
    c.stage_id,
    c.segment_kind,
    c.segment_id,
    c.metric_id,
    c.statistic,
    c.is_main,
    c.estimator,
    c.unit,
    c.question_version,
    c.period_kind,
    c.period_start,
    c.period_end,
    c.n,
    c.sum_x,
    c.sum_x2,
    c.value,
    c.value_low,
    c.value_high,
    -- the threshold in force when the row first went out
    d.minimum_n
from {{ ref('int_candidate_rows') }} as c
inner join {{ source('door', 'decisions') }} as d on c.figure_id = d.figure_id
-- a median that fewer than half have reached has no number to show
where d.status = 'shown' and c.value is not null
