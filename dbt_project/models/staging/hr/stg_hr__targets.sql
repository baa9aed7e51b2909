-- One row per target of the HR workbook in a landed file.
select
    organisation_id,
    target_id,
    metric_id,
    stage_id,
    nullif(department_id, '*') as department_text,
    value as target_value,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    -- a target without a start names its department as one did when it was delivered
    cast(date_trunc('month', coalesce(valid_from, cast(_landed_at as date))) as date) as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'hr_targets') }}
where {{ known_as_of() }}
