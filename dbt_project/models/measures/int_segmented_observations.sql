-- One row per observation of a metric that is also shown for groups, with those of the groups it belongs to.
{%- set shown = written_out('select distinct s.metric_id from ' ~ ref('dim_metric_segments') ~ ' as s') %}
with kinds as (
    select
        metric_id
        {%- for kind in segment_kinds() %},
        max(case when segment_kind = '{{ kind }}' then 1 else 0 end) = 1 as is_by_{{ kind }}
        {%- endfor %}
    from {{ ref('dim_metric_segments') }}
    group by metric_id
),

observations as (
    select
        o.*, m.observation in ('answers', 'choices', 'comments') as is_response,
        m.metric_id = 'response_rate' as is_invitation
    from {{ ref('int_metric_observations') }} as o
    inner join {{ ref('dim_metrics') }} as m on o.metric_id = m.metric_id
    where o.metric_id in ({{ shown }})
),

grouped as (
    select
        o.*,
        -- a response's own words count before its recruitment's, as they do for its department
        case when o.is_response then r.unit_id when o.is_invitation then i.unit_id else c.unit_id end as unit,
        coalesce(r.occupation_ssyk, c.occupation_ssyk) as occupation,
        c.handling,
        case when c.is_manager_role then 'manager' when not c.is_manager_role then 'other' end as manager_role,
        a.outcome, a.channel, a.interview_mode, a.source, a.qualified, r.notified, a.job_match
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
)

select
    g.organisation_id,
    g.department_id,
    g.stage_id,
    g.metric_id,
    g.question_version,
    g.segment_kind,
    g.segment_id,
    g.month,
    g.x,
    g.is_event,
    g._source_file_id,
    g._source_row_number
    {%- for kind in segment_kinds() %},
    case when k.is_by_{{ kind }} then g.{{ kind }} end as {{ kind }}
    {%- endfor %}
from grouped as g
inner join kinds as k on g.metric_id = k.metric_id
