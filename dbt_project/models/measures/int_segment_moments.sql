-- One row per metric, question version, stage, group of a kind the metric is shown for, month and department; of an
-- organisation that does not publish, which nobody asks for departments, '*' instead of the department.
-- A part of the whole (a choice, a step) that is told apart further is a part by that group. A month that has been
-- published stays as it was published.
{{ config(materialized='incremental', incremental_strategy='months') }}
with publishing as (
    select organisation_id from {{ ref('dim_organisations') }}
    where is_publishing
),

crossed as (
    select
        o.organisation_id,
        case when p.organisation_id is not null then o.department_id else '*' end as department_id,
        o.stage_id, o.metric_id, o.question_version, o.segment_kind, o.segment_id, o.month,
        {{ segment_kinds() | join(', ') }},
        {{ moments('x') }}
    from {{ ref('int_segmented_observations') }} as o
    left join publishing as p on o.organisation_id = p.organisation_id
    where {{ is_rebuilt_month('o') }} and {{ is_open_month('o') }}
    group by
        o.organisation_id, case when p.organisation_id is not null then o.department_id else '*' end, o.stage_id,
        o.metric_id, o.question_version, o.segment_kind, o.segment_id, o.month, {{ segment_kinds() | join(', ') }}
),

apart as (
    {%- for kind in segment_kinds() %}
    select
        c.organisation_id, c.department_id, c.stage_id, c.metric_id, c.question_version, c.month, c.n, c.sum_x, c.sum_x2,
        case when c.segment_kind = '-' then '{{ kind }}' else c.segment_kind || '_by_{{ kind }}' end as segment_kind,
        case when c.segment_id = '-' then c.{{ kind }} else c.segment_id || '.' || c.{{ kind }} end as segment_id
    from crossed as c
    where c.{{ kind }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    question_version,
    segment_kind,
    segment_id,
    month,
    {{ added_moments() }}
from apart
group by organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month
union all
select
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    question_version,
    segment_kind,
    segment_id,
    month,
    n,
    sum_x,
    sum_x2
from {{ ref('int_kept_moments') }} as k
where k.segment_kind not in ('-', 'item') and {{ is_rebuilt_month('k') }}
