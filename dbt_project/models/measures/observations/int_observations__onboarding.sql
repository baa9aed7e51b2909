-- One row per onboarding task, in the month it was due.
select
    t.organisation_id,
    t.department_id,
    'onboarding' as stage_id,
    'onboarding_done' as metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    t.month,
    t.task_id as observation_id,
    t.application_id,
    a.recruitment_id,
    case when t.done_at <= t.due_at then 1e0 else 0e0 end as x,
    true as is_event,
    t._source_file_id,
    t._source_row_number
from {{ ref('fct_onboarding_tasks') }} as t
left join {{ ref('fct_applications') }} as a
    on t.organisation_id = a.organisation_id and t.application_id = a.application_id
