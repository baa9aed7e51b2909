-- One row per kept response, stage and question answered, with the answer as a number on its question's scale.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='response_id') }}
with kept as (
    select
        organisation_id, response_id, stage_id, department_id, application_id, recruitment_id, month, _source_file_id,
        _source_row_number
    from {{ touched(ref('int_responses__attributed'), 'response_id') }}
),

own as (
    select
        k.organisation_id, k.response_id, k.stage_id, k.department_id, k.application_id, k.recruitment_id,
        k.month, a.question_code, a.question_version,
        a.answer, a._source_file_id, a._source_row_number, a._landed_at, false as is_apart
    from kept as k
    -- the answers of this version of the response, not of an older one with the same id
    inner join {{ touched(ref('stg_survey__answers'), 'response_id') }} as a
        on
            k.organisation_id = a.organisation_id
            and k.response_id = a.response_id
            and k.stage_id = a.stage_id
            and k._source_file_id = a._source_file_id
            and k._source_row_number = a._source_row_number
    where a.month is not null
),

apart as (
    select
        k.organisation_id, k.response_id, k.stage_id, k.department_id, k.application_id, k.recruitment_id,
        k.month, a.question_code, a.question_version,
        a.answer, a._source_file_id, a._source_row_number, a._landed_at, true as is_apart
    from kept as k
    inner join {{ ref('int_answers__apart') }} as a
        on k.organisation_id = a.organisation_id and k.response_id = a.response_id and k.stage_id = a.stage_id
    where a.is_newest
),

contested as (
    select
        o.organisation_id, o.response_id, o.stage_id, o.question_code,
        a._landed_at > o._landed_at
        or (a._landed_at = o._landed_at and a._source_file_id > o._source_file_id) as apart_is_newer
    from own as o
    inner join apart as a
        on
            o.organisation_id = a.organisation_id
            and o.response_id = a.response_id
            and o.stage_id = a.stage_id
            and o.question_code = a.question_code
),

unioned as (
    select * from own
    union all
    select * from apart
)

select
    u.organisation_id,
    u.response_id,
    u.stage_id,
    u.department_id,
    u.application_id,
    u.recruitment_id,
    u.month,
    u.question_code,
    u.question_version,
    case u.answer when 'yes' then 1 when 'no' then 0 else try_cast(u.answer as bigint) end as score,
    -- what was chosen of given choices; never what somebody wrote
    case when q.scale_kind in ('choice', 'choices') then u.answer end as answer_code,
    u._source_file_id,
    u._source_row_number
from unioned as u
left join {{ ref('dim_questions') }} as q
    on u.organisation_id = q.organisation_id and u.question_code = q.question_code
left join contested as c
    on
        u.organisation_id = c.organisation_id
        and u.response_id = c.response_id
        and u.stage_id = c.stage_id
        and u.question_code = c.question_code
where c.response_id is null or u.is_apart = c.apart_is_newer
