-- One row per department that is also shown together with others, in the newest landed config file.
select
    organisation_id,
    group_id,
    name,
    department_id
from {{ source('raw', 'department_groups') }}
where {{ in_newest_file('department_groups') }}
