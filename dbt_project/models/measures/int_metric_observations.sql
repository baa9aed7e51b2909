-- One row per metric and contributing response, invitation or application, in a closed month.
with unioned as (
    select
        organisation_id, department_id, stage_id, metric_id, question_version, month, observation_id, x,
        _source_file_id, _source_row_number
    from {{ ref('int_observations__answers') }}
    union all
    select
        organisation_id, department_id, stage_id, metric_id, '-' as question_version, month, observation_id, x,
        _source_file_id, _source_row_number
    from {{ ref('int_observations__process') }}
)

select
    u.organisation_id,
    u.department_id,
    u.stage_id,
    u.metric_id,
    u.question_version,
    u.month,
    u.observation_id,
    u.x,
    u._source_file_id,
    u._source_row_number
from unioned as u
inner join {{ ref('int_closed_months') }} as c
    on u.organisation_id = c.organisation_id and u.month = c.month
