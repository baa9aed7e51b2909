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

-- a response and an application know their recruitment's groups; what has neither is looked up where it belongs only
observations as (
    select
        o.*,
        case when m.observation in ('answers', 'choices', 'comments') then o.observation_id end as response_id,
        case when m.observation not in ('answers', 'choices', 'comments') then o.application_id end as applicant_id,
        case when m.metric_id = 'response_rate' then o.observation_id end as invitation_id
    from {{ ref('int_metric_observations') }} as o
    inner join {{ ref('dim_metrics') }} as m on o.metric_id = m.metric_id
    where o.metric_id in ({{ shown }})
),

grouped as (
    select
        o.*,
        case when o.invitation_id is null then coalesce(r.unit, a.unit, c.unit_id) else i.unit_id end as unit,
        coalesce(r.occupation, a.occupation, c.occupation_ssyk) as occupation,
        coalesce(r.handling, a.handling, c.handling) as handling,
        coalesce(
            r.manager_role, a.manager_role,
            case when c.is_manager_role then 'manager' when not c.is_manager_role then 'other' end
        ) as manager_role,
        {%- for kind in ['outcome', 'channel', 'interview_mode', 'source', 'qualified', 'job_match'] %}
        coalesce(r.{{ kind }}, a.{{ kind }}) as {{ kind }},
        {%- endfor %}
        r.notified
    from observations as o
    left join {{ ref('int_response_traits') }} as r
        on o.organisation_id = r.organisation_id and o.response_id = r.response_id and o.stage_id = r.stage_id
    left join {{ ref('int_application_traits') }} as a
        on o.organisation_id = a.organisation_id and o.applicant_id = a.application_id
    left join {{ ref('fct_survey_invitations') }} as i
        on o.organisation_id = i.organisation_id and o.invitation_id = i.invitation_id
    left join {{ ref('fct_recruitments') }} as c
        on
            o.organisation_id = c.organisation_id
            and case when r.response_id is null and a.application_id is null then o.recruitment_id end = c.recruitment_id
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
