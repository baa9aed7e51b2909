-- One row per survey metric and contributing response: what its answer counts as.
select
    a.organisation_id,
    a.department_id,
    a.stage_id,
    s.metric_id,
    a.question_version,
    '-' as segment_kind,
    '-' as segment_id,
    a.month,
    a.response_id as observation_id,
    a.application_id,
    a.recruitment_id,
    cast(s.value as double) as x,
    true as is_event,
    a._source_file_id,
    a._source_row_number
from {{ ref('fct_survey_answers') }} as a
inner join {{ ref('answer_scores') }} as s
    on
        a.question_code = s.question_code
        and case
            when s.answer_code = '-' then a.score between s.answer_low and s.answer_high
            else a.answer_code = s.answer_code
        end
inner join {{ ref('dim_metric_stages') }} as m
    on s.metric_id = m.metric_id and a.stage_id = m.stage_id
