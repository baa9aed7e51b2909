-- One row per answer in a landed file of answers alone, with the stage of the response it belongs to, if there is one.
with answers as (
    -- an answer in its response's own row has that row's month; one in a file of answers has none
    select * from {{ ref('stg_survey__answers') }} where month is null
),

stages as (
    select distinct organisation_id, response_id, stage_id
    from {{ ref('int_responses__staged') }}
),

responses as (
    select organisation_id, response_id, min(stage_id) as only_stage_id, count(*) as stages
    from stages
    group by organisation_id, response_id
),

belonging as (
    select
        a.organisation_id, a.response_id, a.question_code, a.question_version, a.answer, a._source_file_id,
        a._source_row_number, a._landed_at, a.stage_id as said_stage_id,
        case when a.stage_id is null and r.stages = 1 then r.only_stage_id else s.stage_id end as stage_id,
        r.response_id is not null as has_response
    from answers as a
    left join responses as r
        on a.organisation_id = r.organisation_id and a.response_id = r.response_id
    left join stages as s
        on a.organisation_id = s.organisation_id and a.response_id = s.response_id and a.stage_id = s.stage_id
)

select
    organisation_id,
    response_id,
    stage_id,
    question_code,
    question_version,
    answer,
    case
        when not has_response then 'no_response'
        when stage_id is null and said_stage_id is null then 'several_stages'
        when stage_id is null then 'other_stage'
        else 'found'
    end as response_status,
    row_number() over (
        partition by organisation_id, response_id, coalesce(stage_id, said_stage_id), question_code
        order by _landed_at desc, _source_file_id desc, _source_row_number desc
    ) = 1 as is_newest,
    _source_file_id,
    _source_row_number,
    _landed_at
from belonging
