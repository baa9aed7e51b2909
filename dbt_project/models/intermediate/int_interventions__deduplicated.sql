-- One row per intervention, in its newest landed version.
with newest as (
    {{ newest_versions(ref('stg_hr__interventions'), key_of('interventions')) }}
)

select
    organisation_id,
    intervention_id,
    name,
    what,
    departments_text,
    roles,
    expected_metric,
    expected_direction,
    starts_on,
    stated_on,
    month,
    _source_file_id,
    _source_row_number
from newest
