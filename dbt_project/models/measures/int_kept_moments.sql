-- One row per metric, question version, department, stage, part or group, and month that has been published: as it was
-- published.
select
    k.organisation_id,
    k.department_id,
    k.stage_id,
    k.metric_id,
    k.question_version,
    k.segment_kind,
    k.segment_id,
    k.month,
    k.n,
    k.sum_x,
    k.sum_x2
from {{ source('kept', 'moments') }} as k
inner join {{ ref('int_kept_metrics') }} as m
    on
        k.organisation_id = m.organisation_id
        and k.stage_id = m.stage_id
        and k.metric_id = m.metric_id
        and k.month <= m.last_month
