-- One row per unit, under its latest name, with the department it is part of.
select
    organisation_id,
    unit_id,
    department_id,
    name,
    valid_from,
    valid_to
from {{ ref('int_department_units') }}
