-- One row per survey response in a landed file.
select
    organisation_id,
    response_id,
    survey_id,
    stage_id,
    application_id,
    recruitment_id,
    department as department_text,
    occupation_ssyk,
    language,
    submitted_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'survey_responses') }}
where {{ known_as_of() }}
