-- One row per comment and theme: 1 if the comment touches it, else 0.
select
    t.organisation_id,
    a.department_id,
    t.stage_id,
    m.metric_id,
    a.question_version,
    'item' as segment_kind,
    t.theme_id as segment_id,
    a.month,
    t.response_id as observation_id,
    a.application_id,
    a.recruitment_id,
    case when t.is_touched then 1e0 else 0e0 end as x,
    true as is_event,
    a._source_file_id,
    a._source_row_number
from {{ ref('int_comments__themes') }} as t
inner join {{ ref('fct_survey_answers') }} as a
    on
        t.organisation_id = a.organisation_id
        and t.response_id = a.response_id
        and t.stage_id = a.stage_id
        and a.question_code = 'comment'
inner join {{ ref('dim_metric_stages') }} as m
    on t.stage_id = m.stage_id and m.metric_id = 'comment_theme'
