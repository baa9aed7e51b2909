-- One row per metric of choices, contributing response and choice of the question's scale: 1 if it was chosen, else 0.
with answers as (
    select a.*, q.scale
    from {{ ref('fct_survey_answers') }} as a
    inner join {{ ref('dim_questions') }} as q
        on a.organisation_id = q.organisation_id and a.question_code = q.question_code
    where a.answer_code is not null
)

select
    a.organisation_id,
    a.department_id,
    a.stage_id,
    m.metric_id,
    a.question_version,
    'item' as segment_kind,
    c.code as segment_id,
    a.month,
    a.response_id as observation_id,
    a.application_id,
    a.recruitment_id,
    case when contains('|' || a.answer_code || '|', '|' || c.code || '|') then 1e0 else 0e0 end as x,
    true as is_event,
    a._source_file_id,
    a._source_row_number
from answers as a
-- a metric of choices bears its question's code
inner join {{ ref('dim_metrics') }} as m on a.question_code = m.metric_id and m.observation = 'choices'
inner join {{ ref('dim_metric_stages') }} as s on m.metric_id = s.metric_id and a.stage_id = s.stage_id
inner join {{ ref('choices') }} as c on a.scale = c.scale
