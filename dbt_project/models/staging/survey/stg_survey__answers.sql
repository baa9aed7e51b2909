-- One row per response and question in a landed file; the answer as text.
select
    organisation_id,
    response_id,
    stage_id,
    question_code,
    question_version,
    answer,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'survey_answers') }}
where {{ known_as_of() }}
