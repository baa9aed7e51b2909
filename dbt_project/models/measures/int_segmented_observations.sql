-- One row per observation of a metric that is also shown for groups, with the groups it belongs to.
with observations as (
    select
        o.*, m.observation in ('answers', 'choices', 'comments') as is_response,
        m.metric_id = 'response_rate' as is_invitation
    from {{ ref('int_metric_observations') }} as o
    inner join {{ ref('dim_metrics') }} as m on o.metric_id = m.metric_id
    where o.metric_id in (select s.metric_id from {{ ref('dim_metric_segments') }} as s)
)

select
    o.organisation_id,
    o.department_id,
    o.stage_id,
    o.metric_id,
    o.question_version,
    o.segment_kind,
    o.segment_id,
    o.month,
    o.x,
    o.is_event,
    o._source_file_id,
    o._source_row_number,
    -- a response's own words count before its recruitment's, as they do for its department
    case when o.is_response then r.unit_id when o.is_invitation then i.unit_id else c.unit_id end as unit,
    coalesce(r.occupation_ssyk, c.occupation_ssyk) as occupation,
    c.handling,
    case when c.is_manager_role then 'manager' when not c.is_manager_role then 'other' end as manager_role,
    a.outcome,
    a.channel,
    a.interview_mode,
    a.source,
    a.qualified,
    r.notified,
    a.job_match
from observations as o
left join {{ ref('int_response_traits') }} as r
    on
        o.is_response
        and o.organisation_id = r.organisation_id
        and o.observation_id = r.response_id
        and o.stage_id = r.stage_id
left join {{ ref('fct_survey_invitations') }} as i
    on o.is_invitation and o.organisation_id = i.organisation_id and o.observation_id = i.invitation_id
left join {{ ref('int_application_traits') }} as a
    on o.organisation_id = a.organisation_id and o.application_id = a.application_id
left join {{ ref('fct_recruitments') }} as c
    on o.organisation_id = c.organisation_id and coalesce(o.recruitment_id, a.recruitment_id) = c.recruitment_id
