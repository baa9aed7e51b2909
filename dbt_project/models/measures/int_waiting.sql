-- One row per duration metric, entity, group, month and length of waiting: how many waited so long, and how many of
-- them until the event. Percentiles do not add up, but these counts do.
{{ config(materialized='incremental', incremental_strategy='months') }}
{%- set durations = written_out('select metric_id from ' ~ ref('dim_metrics') ~ " where estimator = 'duration'") %}
{%- set within = 'stage_id, metric_id, question_version, segment_kind, segment_id, month, duration' %}
{%- set counted = 'cast(sum(leaving) as bigint) as leaving, cast(sum(events) as bigint) as events' %}
with observed as (
    select
        o.organisation_id, o.department_id, o.stage_id, o.metric_id, o.question_version, o.segment_kind, o.segment_id,
        o.month, {{ tenths('o.x') }} as duration, count(*) as leaving, count(*) filter (where o.is_event) as events
    from {{ ref('int_metric_observations') }} as o
    {{ join_kept('o') }}
    where o.metric_id in ({{ durations }}) and {{ is_rebuilt_month('o') }} and {{ is_open_month('o') }}
    group by
        o.organisation_id, o.department_id, o.stage_id, o.metric_id, o.question_version, o.segment_kind, o.segment_id,
        o.month, {{ tenths('o.x') }}
),

departments as (
    select * from observed
    union all
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        duration, leaving, events
    from {{ ref('int_kept_waiting') }} as k
    where k.department_id <> '*' and {{ is_rebuilt_month('k') }}
),

crossed as (
    select
        o.organisation_id, o.stage_id, o.metric_id, o.question_version, o.month,
        o.{{ segment_kinds() | join(', o.') }},
        {{ tenths('o.x') }} as duration, count(*) as leaving, count(*) filter (where o.is_event) as events
    from {{ ref('int_segmented_observations') }} as o
    {{ join_kept('o') }}
    where o.metric_id in ({{ durations }}) and o.segment_kind = '-' and {{ is_rebuilt_month('o') }}
        and {{ is_open_month('o') }}
    group by
        o.organisation_id, o.stage_id, o.metric_id, o.question_version, o.month, o.{{ segment_kinds() | join(', o.') }},
        {{ tenths('o.x') }}
),

apart as (
    {%- for kind in segment_kinds() %}
    select
        c.organisation_id, '*' as department_id, c.stage_id, c.metric_id, c.question_version,
        '{{ kind }}' as segment_kind, c.{{ kind }} as segment_id, c.month, c.duration, c.leaving, c.events
    from crossed as c
    where c.{{ kind }} is not null
    union all
    {%- endfor %}
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        duration, leaving, events
    from {{ ref('int_kept_waiting') }} as k
    where k.department_id = '*' and {{ is_rebuilt_month('k') }}
)

select organisation_id, department_id, {{ within }}, {{ counted }}
from departments
group by organisation_id, department_id, {{ within }}
union all
select d.organisation_id, g.group_id as department_id, {{ within }}, {{ counted }}
from departments as d
inner join {{ ref('dim_department_groups') }} as g
    on d.organisation_id = g.organisation_id and d.department_id = g.department_id
group by d.organisation_id, g.group_id, {{ within }}
union all
select organisation_id, '*' as department_id, {{ within }}, {{ counted }}
from departments
group by organisation_id, {{ within }}
union all
select organisation_id, department_id, {{ within }}, {{ counted }}
from apart
group by organisation_id, department_id, {{ within }}
