-- One row per response in a landed file and stage it speaks of: its survey's, else those of its answers.
with responses as (
    select * from {{ ref('stg_survey__responses') }}
),

-- a survey that asks about one stage only says which
stageless as (
    select organisation_id, response_id from responses where stage_id is null
),

answer_stages as (
    select distinct organisation_id, response_id, stage_id, _source_file_id, _source_row_number
    from {{ ref('stg_survey__answers') }}
    where (organisation_id, response_id) in (select s.organisation_id, s.response_id from stageless as s)
)

select
    r.organisation_id,
    r.response_id,
    coalesce(r.stage_id, s.stage_id) as stage_id,
    r.application_id,
    r.recruitment_id,
    r.department_text,
    r.occupation_ssyk,
    r.language,
    r.submitted_at,
    r.month,
    r._source_file_id,
    r._source_row_number,
    r._landed_at
from responses as r
-- one form may ask about several stages; it is then a response to each that it answers
left join answer_stages as s
    on
        r.stage_id is null
        and r.organisation_id = s.organisation_id
        and r.response_id = s.response_id
        and r._source_file_id = s._source_file_id
        and r._source_row_number = s._source_row_number
where coalesce(r.stage_id, s.stage_id) is not null
