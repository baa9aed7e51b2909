-- One row per other spelling of a department's name in the newest landed config file.
select
    organisation_id,
    alias,
    department_id
from {{ source('raw', 'department_aliases') }}
where {{ in_newest_file('department_aliases') }}
