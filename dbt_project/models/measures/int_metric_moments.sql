-- One row per metric, question version, entity, stage, part and month. An entity is a department, a group of
-- departments, or '*' for the whole organisation. A month that has been published stays as it was published.
{{ config(materialized='incremental', incremental_strategy='months') }}
{%- set within = 'stage_id, metric_id, question_version, segment_kind, segment_id, month' %}
with observed as (
    select
        o.organisation_id,
        o.department_id,
        o.{{ within.replace(', ', ', o.') }},
        {{ moments('o.x') }}
    from {{ ref('int_metric_observations') }} as o
    {{ join_kept('o') }}
    where {{ is_rebuilt_month('o') }} and {{ is_open_month('o') }}
    group by o.organisation_id, o.department_id, o.{{ within.replace(', ', ', o.') }}
),

departments as (
    select * from observed
    union all
    select organisation_id, department_id, {{ within }}, n, sum_x, sum_x2
    from {{ ref('int_kept_moments') }} as k
    where k.segment_kind in ('-', 'item') and {{ is_rebuilt_month('k') }}
),

grouped as (
    select
        d.organisation_id,
        g.group_id as department_id,
        {{ within }},
        {{ added_moments() }}
    from departments as d
    inner join {{ ref('dim_department_groups') }} as g
        on d.organisation_id = g.organisation_id and d.department_id = g.department_id
    group by d.organisation_id, g.group_id, {{ within }}
),

organisations as (
    select
        organisation_id,
        '*' as department_id,
        {{ within }},
        {{ added_moments() }}
    from departments
    group by organisation_id, {{ within }}
)

select * from departments
union all
select * from grouped
union all
select * from organisations
