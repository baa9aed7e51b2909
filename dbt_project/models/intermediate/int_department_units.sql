-- One row per unit, under its latest name, with the department it is part of.
with ranked as (
    select
        *, row_number() over (partition by organisation_id, department_id order by valid_to desc, name asc) as name_rank
    from {{ ref('stg_registers__departments') }}
    where part_of is not null
)

select
    organisation_id,
    department_id as unit_id,
    part_of as department_id,
    name,
    valid_from,
    valid_to
from ranked
where name_rank = 1
