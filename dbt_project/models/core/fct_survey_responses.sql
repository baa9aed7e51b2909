-- One row per kept survey response and stage.
select
    organisation_id,
    response_id,
    stage_id,
    department_id,
    unit_id,
    application_id,
    recruitment_id,
    occupation_ssyk,
    language,
    submitted_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_responses__attributed') }}
