-- One row per observation of a duration, entity and group it counts in: how long, and whether the waiting ended.
with durations as (
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        x, is_event
    from {{ ref('int_metric_observations') }}
    where metric_id in (select m.metric_id from {{ ref('dim_metrics') }} as m where m.estimator = 'duration')
),

grouped as (
    {%- for kind in segment_kinds() %}
    select
        o.organisation_id, '*' as department_id, o.stage_id, o.metric_id, o.question_version,
        '{{ kind }}' as segment_kind, o.{{ kind }} as segment_id, o.month, o.x, o.is_event
    from {{ ref('int_segmented_observations') }} as o
    inner join {{ ref('dim_metric_segments') }} as s on o.metric_id = s.metric_id and s.segment_kind = '{{ kind }}'
    inner join {{ ref('dim_metrics') }} as m on o.metric_id = m.metric_id and m.estimator = 'duration'
    where o.{{ kind }} is not null and o.segment_kind = '-'
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from durations
union all
select
    d.organisation_id, g.group_id as department_id, d.stage_id, d.metric_id, d.question_version, d.segment_kind,
    d.segment_id, d.month, d.x, d.is_event
from durations as d
inner join {{ ref('dim_department_groups') }} as g
    on d.organisation_id = g.organisation_id and d.department_id = g.department_id
union all
select
    organisation_id, '*' as department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
    x, is_event
from durations
union all
select * from grouped
