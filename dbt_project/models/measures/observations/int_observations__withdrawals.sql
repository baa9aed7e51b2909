-- One row per application that has ended, of the whole and of each step and reason: did the candidate withdraw, there, for that?
with ended as (
    select e.*, r.part as reason_part
    from {{ ref('int_applications__ended') }} as e
    left join {{ ref('int_applications__reasons') }} as r
        on
            e.organisation_id = r.organisation_id
            and e.outcome = 'withdrew'
            and coalesce(e.withdrawal_reason, 'unstated') = r.reason
),

steps as (
    select organisation_id, step_id, step, lead(step) over (partition by organisation_id order by step) as step_after
    from {{ ref('int_application_steps__logged') }}
),

parts as (
    select
        organisation_id, 'at_' || step_id as part, step, case when step_after < 4 then step_after else 5 end as step_after,
        cast(null as string) as reason_part
    from steps
    where step < 4
    union all
    select distinct
        organisation_id, part, cast(null as int) as step, cast(null as int) as step_after, part as reason_part
    from {{ ref('int_applications__reasons') }}
),

observed as (
    select *, '-' as segment_kind, '-' as segment_id, case when outcome = 'withdrew' then 1e0 else 0e0 end as x
    from ended
    union all
    select
        e.*, 'item' as segment_kind, p.part as segment_id,
        case
            when e.outcome <> 'withdrew' then 0e0
            when e.step >= p.step and e.step < p.step_after then 1e0
            when e.reason_part = p.reason_part then 1e0
            else 0e0
        end as x
    from ended as e
    inner join parts as p on e.organisation_id = p.organisation_id
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    'withdrawal_share' as metric_id,
    '-' as question_version,
    segment_kind,
    segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
