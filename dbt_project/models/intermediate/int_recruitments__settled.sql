-- One row per recruitment whose first choice is settled: when whoever is ranked first was hired, else was offered the
-- job, else when the recruitment was filled.
with first_choices as (
    select
        a.organisation_id, a.recruitment_id,
        min(e.occurred_at) filter (where e.event = 'hired') as hired_at,
        min(e.month) filter (where e.event = 'hired') as hired_month,
        min(e.occurred_at) filter (where e.event = 'offered') as offered_at,
        min(e.month) filter (where e.event = 'offered') as offered_month
    from {{ ref('int_applications__attributed') }} as a
    inner join {{ ref('int_application_events__deduplicated') }} as e
        on a.organisation_id = e.organisation_id and a.application_id = e.application_id
    where a.shortlist_rank = 1 and e.event in ('hired', 'offered')
    group by a.organisation_id, a.recruitment_id
)

select
    r.organisation_id,
    r.recruitment_id,
    coalesce(f.hired_at, f.offered_at, r.filled_at) as settled_at,
    -- no file gives the local month of filling: that of the moment in UTC stands in for it
    coalesce(f.hired_month, f.offered_month, cast(date_trunc('month', r.filled_at) as date)) as month
from {{ ref('int_recruitments__attributed') }} as r
left join first_choices as f
    on r.organisation_id = f.organisation_id and r.recruitment_id = f.recruitment_id
where coalesce(f.hired_at, f.offered_at, r.filled_at) is not null
