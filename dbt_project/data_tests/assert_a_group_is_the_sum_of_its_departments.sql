-- One row per metric, stage and month in which a group of departments is not the sum of its members: there must be none.
with members as (
    select
        m.organisation_id, g.group_id, m.stage_id, m.metric_id, m.question_version, m.segment_kind, m.segment_id, m.month,
        sum(m.n) as n, sum(m.sum_x) as sum_x
    from {{ ref('int_metric_moments') }} as m
    inner join {{ ref('dim_department_groups') }} as g
        on m.organisation_id = g.organisation_id and m.department_id = g.department_id
    group by
        m.organisation_id, g.group_id, m.stage_id, m.metric_id, m.question_version, m.segment_kind, m.segment_id, m.month
)

select m.organisation_id, m.group_id, m.stage_id, m.metric_id, m.month
from members as m
left join {{ ref('int_metric_moments') }} as w
    on
        m.organisation_id = w.organisation_id
        and m.group_id = w.department_id
        and m.stage_id = w.stage_id
        and m.metric_id = w.metric_id
        and m.question_version = w.question_version
        and m.segment_kind = w.segment_kind
        and m.segment_id = w.segment_id
        and m.month = w.month
where w.n is null or w.n <> m.n or abs(w.sum_x - m.sum_x) > 1e-6
