-- One row per target: organisation, metric, stage and department ('*' for all) and start. The config row wins by key.
{%- set key = ['organisation_id', 'metric_id', 'stage_id', 'department_id', 'valid_from'] %}
with workbook as (
    {{ newest_versions(ref('int_hr_targets__attributed'), key) }}
),

ended as (
    select
        organisation_id, metric_id, coalesce(stage_id, '*') as stage_id, department_id, target_value, valid_from,
        -- the workbook gives no end: a target holds until the next of its kind
        lead(valid_from) over (
            partition by organisation_id, metric_id, stage_id, department_id order by valid_from asc
        ) as next_from
    from workbook
    where department_id <> 'unmapped'
),

config as (
    select
        organisation_id, metric_id, coalesce(stage_id, '*') as stage_id, department_id, target_value, valid_from, valid_to
    from {{ ref('stg_registers__targets') }}
)

select
    organisation_id,
    metric_id,
    stage_id,
    department_id,
    target_value,
    valid_from,
    valid_to,
    'config' as source
from config
union all
select
    e.organisation_id,
    e.metric_id,
    e.stage_id,
    e.department_id,
    e.target_value,
    e.valid_from,
    coalesce(cast(e.next_from - interval '1' day as date), date '9999-12-31') as valid_to,
    'workbook' as source
from ended as e
left join config as c
    on
        e.organisation_id = c.organisation_id
        and e.metric_id = c.metric_id
        and e.stage_id = c.stage_id
        and e.department_id = c.department_id
        and e.valid_from = c.valid_from
where c.organisation_id is null
