-- One row per department and period of validity in the newest landed config file.
select
    organisation_id,
    department_id,
    name,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    merged_into,
    split_from,
    part_of
from {{ source('raw', 'departments') }}
where {{ in_newest_file('departments') }}
