-- One row per intervention.
select
    organisation_id,
    intervention_id,
    name,
    what,
    roles,
    expected_metric,
    expected_direction,
    starts_on,
    stated_on,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_interventions__deduplicated') }}
