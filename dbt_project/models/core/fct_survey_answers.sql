-- One row per kept response, stage and question answered.
select
    organisation_id,
    response_id,
    stage_id,
    department_id,
    application_id,
    recruitment_id,
    question_code,
    question_version,
    score,
    answer_code,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_answers__scored') }}
