-- One row per application of a month that has had its time, and step it could take: did it get there from the one before?
-- The whole is whether it led to a hire.
with mature as (
    select a.*
    from {{ ref('int_applications__progress') }} as a
    inner join {{ ref('int_reference__parameters') }} as p
        on a.organisation_id = p.organisation_id and p.parameter_id = 'funnel_maturity_days'
    cross join {{ ref('dim_builds') }} as b
    where
        {{ seconds_between("cast(a.month + interval '1' month as timestamp)", 'b.as_of') }} >= p.parameter_value * 86400e0
),

observed as (
    -- whoever reached a later step reached the earlier ones
    select
        m.*, 'item' as segment_kind, s.step_id as segment_id, case when m.step >= s.step then 1e0 else 0e0 end as x
    from mature as m
    inner join {{ ref('int_application_steps__logged') }} as s
        on m.organisation_id = s.organisation_id and m.step >= s.step_before
    union all
    select *, '-' as segment_kind, '-' as segment_id, case when step = 4 then 1e0 else 0e0 end as x
    from mature
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    'stage_conversion' as metric_id,
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
