-- One row per response, stage and question that one landing, its newest, answers in several ways or answers and leaves empty.
with landings as (
    select
        organisation_id, response_id, stage_id, _landed_at, count(*) as times,
        row_number() over (partition by organisation_id, response_id, stage_id order by _landed_at desc) as landing_rank
    from {{ ref('int_responses__staged') }}
    group by organisation_id, response_id, stage_id, _landed_at
),

newest as (
    select organisation_id, response_id, stage_id, _landed_at, times from landings where landing_rank = 1
),

-- most responses come once in a landing, with all their answers; only the others are looked into
doubtful as (
    select * from newest where times > 1
    union
    select n.*
    from newest as n
    inner join {{ ref('int_answers__apart') }} as a
        on n.organisation_id = a.organisation_id and n.response_id = a.response_id and n.stage_id = a.stage_id
),

answers as (
    select
        a.organisation_id, a.response_id, a.stage_id, a.question_code, a.answer, a._source_file_id, a._landed_at,
        d.times
    from {{ ref('stg_survey__answers') }} as a
    inner join doubtful as d
        on
            a.organisation_id = d.organisation_id
            and a.response_id = d.response_id
            and a.stage_id = d.stage_id
            and a._landed_at = d._landed_at
    where a.month is not null
    union all
    select
        organisation_id, response_id, stage_id, question_code, answer, _source_file_id, _landed_at,
        cast(null as bigint) as times
    from {{ ref('int_answers__apart') }}
    where response_status = 'found'
),

ranked as (
    select
        *,
        rank() over (
            partition by organisation_id, response_id, stage_id, question_code order by _landed_at desc
        ) as landing_rank
    from answers
)

select
    organisation_id,
    response_id,
    stage_id,
    question_code,
    max(_source_file_id) as _source_file_id
from ranked
where landing_rank = 1
group by organisation_id, response_id, stage_id, question_code
having count(distinct answer) > 1 or count(times) between 1 and max(times) - 1
