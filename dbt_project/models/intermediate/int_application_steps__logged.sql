-- One row per organisation and step of an application that it records, with the recorded step before it.
-- A step nobody records would look like one that everybody, or nobody, takes.
with recorded as (
    select distinct
        organisation_id, case event when 'screened' then 1 when 'interviewed' then 2 when 'offered' then 3 end as step
    from {{ ref('int_application_events__deduplicated') }}
    where event in ('screened', 'interviewed', 'offered')
    union all
    -- that an application came in and that somebody was hired is known without an event
    select distinct organisation_id, 0 as step from {{ ref('int_applications__attributed') }}
    union all
    select distinct organisation_id, 4 as step from {{ ref('int_applications__attributed') }}
)

select
    organisation_id,
    step,
    case step
        when 0 then 'submitted' when 1 then 'screened' when 2 then 'interviewed' when 3 then 'offered' else 'hired'
    end as step_id,
    lag(step) over (partition by organisation_id order by step) as step_before
from recorded
