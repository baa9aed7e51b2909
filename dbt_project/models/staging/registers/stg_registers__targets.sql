-- One row per target in the newest landed config file.
select
    organisation_id,
    metric_id,
    stage_id,
    coalesce(department_id, '*') as department_id,
    value as target_value,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
from {{ source('raw', 'targets') }}
where {{ in_newest_file('targets') }}
