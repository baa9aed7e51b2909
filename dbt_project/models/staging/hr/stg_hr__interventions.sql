-- One row per intervention in a landed file.
select
    organisation_id,
    intervention_id,
    name,
    what,
    departments as departments_text,
    roles,
    expected_metric,
    expected_direction,
    starts_on,
    stated_on,
    cast(date_trunc('month', starts_on) as date) as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'interventions') }}
where {{ known_as_of() }}
