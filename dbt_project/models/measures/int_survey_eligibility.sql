-- One row per stage and who should have been asked at it: an applicant, interviewed, rejected, hired or leaver.
-- The month is that of what happened; whether an invitation was sent and an answer came is told for each.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with deciding as (
    select organisation_id, application_id, event, occurred_at, month, _source_file_id, _source_row_number
    from {{ touched(ref('fct_application_events'), 'application_id') }}
    where event in ('interviewed', 'decided_rejected', 'hired')
),

firsts as (
    {{ first_of_each(
        'deciding', ['organisation_id', 'application_id', 'event'], 'occurred_at, _source_file_id, _source_row_number'
    ) }}
),

happened as (
    select
        organisation_id, 'application' as stage_id, application_id, application_id as eligible_id, department_id, month,
        _source_file_id, _source_row_number
    from {{ touched(ref('fct_applications'), 'application_id') }}
    union all
    select
        f.organisation_id,
        case f.event when 'interviewed' then 'interview' when 'hired' then 'onboarding' else 'rejection' end as stage_id,
        f.application_id, f.application_id as eligible_id, a.department_id, f.month, f._source_file_id, f._source_row_number
    from firsts as f
    inner join {{ touched(ref('fct_applications'), 'application_id') }} as a
        on f.organisation_id = a.organisation_id and f.application_id = a.application_id
    where
        -- what was decided first and not kept to in the end calls for no survey
        (f.event <> 'decided_rejected' or coalesce(a.outcome, 'rejected') = 'rejected')
        and (f.event <> 'hired' or coalesce(a.outcome, 'hired') = 'hired')
    union all
    select
        organisation_id, 'exit' as stage_id, application_id, employment_ref as eligible_id, department_id, month,
        _source_file_id, _source_row_number
    from {{ touched(ref('fct_exits'), 'application_id') }}
    -- an invitation names an application, so of the others nobody knows
    where application_id is not null
),

invited as (
    select distinct organisation_id, stage_id, application_id from {{ touched(ref('fct_survey_invitations'), 'application_id') }}
),

answered as (
    select distinct organisation_id, stage_id, application_id from {{ touched(ref('fct_survey_responses'), 'application_id') }}
    where application_id is not null
)

select
    h.organisation_id,
    h.stage_id,
    h.application_id,
    h.eligible_id,
    h.department_id,
    h.month,
    i.application_id is not null as is_invited,
    a.application_id is not null as is_answered,
    h._source_file_id,
    h._source_row_number
from happened as h
left join invited as i
    on h.organisation_id = i.organisation_id and h.stage_id = i.stage_id and h.application_id = i.application_id
left join answered as a
    on h.organisation_id = a.organisation_id and h.stage_id = a.stage_id and h.application_id = a.application_id
