-- One row per department in a group of departments that are also shown together.
select
    organisation_id,
    department_id,
    group_id,
    name
from {{ ref('stg_registers__department_groups') }}
