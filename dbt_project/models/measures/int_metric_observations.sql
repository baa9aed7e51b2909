-- One row per metric and what contributes to it (a response, an application, a recruitment, …), in a closed month.
with unioned as (
    {%- for model in observation_models() %}
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month,
        observation_id, application_id, recruitment_id, x, is_event, _source_file_id, _source_row_number
    from {{ ref('int_observations__' ~ model) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    u.organisation_id,
    u.department_id,
    u.stage_id,
    u.metric_id,
    u.question_version,
    -- what an observation says of a part only (one of several choices, a step): the kind of part, and which
    u.segment_kind,
    u.segment_id,
    u.month,
    u.observation_id,
    u.application_id,
    u.recruitment_id,
    u.x,
    -- of a duration, false while somebody still waits
    u.is_event,
    u._source_file_id,
    u._source_row_number
from unioned as u
inner join {{ ref('int_closed_months') }} as c
    on u.organisation_id = c.organisation_id and u.month = c.month
