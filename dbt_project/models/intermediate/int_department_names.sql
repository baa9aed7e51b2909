-- One row per organisation, spelling of a department (id, name or alias), department it means, rank and months.
-- Rank 1 is a name on the days it was valid, rank 2 what the department it names is in other months.
with named as (
    select organisation_id, {{ spelling('name') }} as spelling, department_id, valid_from, valid_to
    from {{ ref('stg_registers__departments') }}
),

spelled as (
    select organisation_id, spelling, department_id from named
    union
    select organisation_id, {{ spelling('department_id') }} as spelling, department_id from named
    union
    select organisation_id, {{ spelling('alias') }} as spelling, department_id
    from {{ ref('stg_registers__department_aliases') }}
)

select
    organisation_id,
    spelling,
    department_id,
    cast(1 as bigint) as name_rank,
    valid_from,
    valid_to
from named
union
select
    s.organisation_id,
    s.spelling,
    l.means_id as department_id,
    cast(2 as bigint) as name_rank,
    l.month_from as valid_from,
    l.month_to as valid_to
from spelled as s
inner join {{ ref('int_department_lineage') }} as l
    on s.organisation_id = l.organisation_id and s.department_id = l.department_id
