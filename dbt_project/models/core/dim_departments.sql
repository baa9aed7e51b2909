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

select
    r.organisation_id,
    r.department_id,
    r.name,
    r.valid_from,
    r.valid_to,
    l.merged_into,
    l.split_from
from ranked as r
inner join {{ ref('int_department_lives') }} as l
    on r.organisation_id = l.organisation_id and r.department_id = l.department_id
where r.name_rank = 1
