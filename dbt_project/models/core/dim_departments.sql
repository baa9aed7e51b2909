-- One row per department, under its latest name, and group of departments that are also shown together.
with ranked as (
    select
        organisation_id, department_id, name, valid_from, valid_to,
        row_number() over (partition by organisation_id, department_id order by valid_to desc, name asc) as name_rank
    from {{ ref('stg_registers__departments') }}
    -- a unit is a group of its department's answers and no entity of its own
    where part_of is null
),

departments as (
    select r.organisation_id, r.department_id, r.name, r.valid_from, r.valid_to, l.merged_into, l.split_from
    from ranked as r
    inner join {{ ref('int_department_lives') }} as l
        on r.organisation_id = l.organisation_id and r.department_id = l.department_id
    where r.name_rank = 1
),

grouped as (
    select
        m.organisation_id, m.group_id, max(m.name) as name, min(d.valid_from) as valid_from, max(d.valid_to) as valid_to
    from {{ ref('dim_department_groups') }} as m
    inner join departments as d on m.organisation_id = d.organisation_id and m.department_id = d.department_id
    group by m.organisation_id, m.group_id
)

select
    organisation_id,
    department_id,
    name,
    valid_from,
    valid_to,
    merged_into,
    split_from,
    false as is_group
from departments
union all
select
    organisation_id,
    group_id as department_id,
    name,
    valid_from,
    valid_to,
    cast(null as string) as merged_into,
    cast(null as string) as split_from,
    true as is_group
from grouped
