-- One row per organisation, spelling of a department (id, name or alias; lower case) and period of validity.
with departments as (
    select organisation_id, department_id, name, valid_from, valid_to
    from {{ ref('stg_registers__departments') }}
),

aliases as (
    select organisation_id, alias, department_id
    from {{ ref('stg_registers__department_aliases') }}
),

spelled as (
    select organisation_id, lower(trim(department_id)) as spelling, department_id, valid_from, valid_to
    from departments
    union
    select organisation_id, lower(trim(name)) as spelling, department_id, valid_from, valid_to
    from departments
    union
    select a.organisation_id, lower(trim(a.alias)) as spelling, a.department_id, d.valid_from, d.valid_to
    from aliases as a
    inner join departments as d
        on a.organisation_id = d.organisation_id and a.department_id = d.department_id
)

select organisation_id, spelling, department_id, valid_from, valid_to
from spelled
