-- One row per department, under its latest name.
with ranked as (
    select
        organisation_id,
        department_id,
        name,
        valid_from,
        valid_to,
        row_number() over (partition by organisation_id, department_id order by valid_to desc, name asc) as name_rank
    from {{ ref('stg_registers__departments') }}
)

select organisation_id, department_id, name, valid_from, valid_to
from ranked
where name_rank = 1
