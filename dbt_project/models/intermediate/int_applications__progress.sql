-- One row per application, with how far it got, how it stands and when each thing happened.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with happened as (
    select
        organisation_id, application_id,
        min(occurred_at) filter (where event = 'submitted') as submitted_at,
        max(occurred_at) filter (where event = 'interviewed') as interviewed_at,
        min(occurred_at) filter (where event = 'offered') as offered_at,
        min(occurred_at) filter (where event = 'hired') as hired_at,
        min(occurred_at) filter (where event = 'withdrew') as withdrew_at,
        min(occurred_at) filter (where event = 'decided_rejected') as decided_at,
        max(month) filter (where event = 'hired') as hired_month,
        max(month) filter (where event = 'withdrew') as withdrew_month,
        max(month) filter (where event = 'decided_rejected') as decided_month,
        min(reason) filter (where event = 'withdrew') as withdrawal_reason,
        {%- for event in ['hired', 'withdrew', 'decided_rejected'] %}
        -- one without a moment is older than any with
        max(coalesce(occurred_at, timestamp '0001-01-01 00:00:00')) filter (where event = '{{ event }}') as last_{{ event }}_at,
        {%- endfor %}
        max(
            case event when 'hired' then 4 when 'offered' then 3 when 'interviewed' then 2 when 'submitted' then 0 else 1 end
        ) filter (where event in ('submitted', 'screened', 'tested', 'invited', 'interviewed', 'offered', 'hired')) as step
    from {{ touched(ref('int_application_events__deduplicated'), 'application_id') }}
    group by organisation_id, application_id
),

endings as (
    select
        *,
        case greatest(last_decided_rejected_at, last_hired_at, last_withdrew_at)
            when last_decided_rejected_at then 'rejected' when last_hired_at then 'hired' when last_withdrew_at then 'withdrew'
        end as last_outcome
    from happened
)

select
    a.organisation_id,
    a.application_id,
    a.recruitment_id,
    a.department_id,
    a.shortlist_rank,
    -- what the recruitment system says in the end counts; where it says nothing yet, the last of the events
    coalesce(nullif(a.outcome, 'open'), h.last_outcome, 'open') as outcome,
    case when a.outcome = 'hired' then 4 else coalesce(h.step, 0) end as step,
    coalesce(a.submitted_at, h.submitted_at) as submitted_at,
    h.interviewed_at,
    h.offered_at,
    h.hired_at,
    h.withdrew_at,
    h.decided_at,
    case coalesce(nullif(a.outcome, 'open'), h.last_outcome)
        when 'hired' then h.hired_month when 'withdrew' then h.withdrew_month when 'rejected' then h.decided_month
    end as ended_month,
    h.withdrawal_reason,
    a.month,
    a._source_file_id,
    a._source_row_number
from {{ touched(ref('int_applications__attributed'), 'application_id') }} as a
left join endings as h
    on a.organisation_id = h.organisation_id and a.application_id = h.application_id
