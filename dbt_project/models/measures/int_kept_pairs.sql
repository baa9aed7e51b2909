-- One row per metric, question version, stage, part, pair of groups and month that has been published: as it was then.
select
    k.organisation_id,
    k.stage_id,
    k.metric_id,
    k.question_version,
    k.part,
    k.kind,
    k.group_id,
    k.other_kind,
    k.other_group_id,
    k.month,
    k.n,
    k.sum_x,
    k.sum_x2
from {{ source('kept', 'pairs') }} as k
inner join {{ ref('int_kept_metrics') }} as m
    on
        k.organisation_id = m.organisation_id
        and k.stage_id = m.stage_id
        and k.metric_id = m.metric_id
        and k.month <= m.last_month
