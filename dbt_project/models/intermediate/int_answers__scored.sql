-- One row per kept response, stage and question answered, with the answer as a number on its question's scale.
with kept as (
    select organisation_id, response_id, stage_id, department_id, month, _source_file_id, _source_row_number
    from {{ ref('int_responses__attributed') }}
),

answers as (
    select
        organisation_id, response_id, stage_id, question_code, question_version, answer, _source_file_id,
        _source_row_number
    from {{ ref('stg_survey__answers') }}
)

select
    k.organisation_id,
    k.response_id,
    k.stage_id,
    k.department_id,
    k.month,
    a.question_code,
    a.question_version,
    case a.answer when 'yes' then 1 when 'no' then 0 else try_cast(a.answer as bigint) end as score,
    k._source_file_id,
    k._source_row_number
from kept as k
-- the answers of this version of the response, not of an older one with the same id
inner join answers as a
    on
        k.organisation_id = a.organisation_id
        and k.response_id = a.response_id
        and k.stage_id = a.stage_id
        and k._source_file_id = a._source_file_id
        and k._source_row_number = a._source_row_number
