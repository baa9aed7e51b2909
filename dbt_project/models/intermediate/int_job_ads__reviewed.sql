-- One row per job ad that has been through review: its first submission, its first answer and its approval.
with events as (
    select
        *,
        -- of two answers at one moment, that it came back is the first
        row_number() over (
            partition by organisation_id, ad_id, event <> 'submitted' order by occurred_at asc, event desc, review_id asc
        ) as place,
        row_number() over (partition by organisation_id, ad_id, event order by occurred_at, review_id) as place_of_its_kind
    from {{ ref('int_ad_reviews__attributed') }}
),

firsts as (
    select
        organisation_id, ad_id, max(department_id) as department_id,
        min(occurred_at) filter (where event = 'submitted') as submitted_at,
        min(month) filter (where event = 'submitted') as submitted_month,
        min(occurred_at) filter (where event = 'approved') as approved_at,
        min(month) filter (where event = 'approved') as approved_month,
        min(month) filter (where event <> 'submitted') as answered_month,
        min(event) filter (where event <> 'submitted' and place = 1) as first_answer
    from events
    group by organisation_id, ad_id
),

rounds as (
    select e.organisation_id, e.ad_id, cast(count(*) as bigint) as rounds
    from events as e
    inner join firsts as f on e.organisation_id = f.organisation_id and e.ad_id = f.ad_id
    where e.event = 'submitted' and e.occurred_at <= f.approved_at
    group by e.organisation_id, e.ad_id
)

select
    f.organisation_id,
    f.ad_id,
    a.recruitment_id,
    f.department_id,
    f.submitted_at,
    f.submitted_month,
    f.first_answer,
    f.answered_month,
    f.approved_at,
    f.approved_month,
    r.rounds,
    e._source_file_id,
    e._source_row_number
from firsts as f
inner join events as e
    on
        f.organisation_id = e.organisation_id
        and f.ad_id = e.ad_id
        -- the row that speaks for the ad: its approval, else its first answer, else its first submission
        and e.event = case when f.approved_at is not null then 'approved' else coalesce(f.first_answer, 'submitted') end
        and e.place_of_its_kind = 1
left join {{ ref('int_job_ads__attributed') }} as a
    on f.organisation_id = a.organisation_id and f.ad_id = a.ad_id
left join rounds as r
    on f.organisation_id = r.organisation_id and f.ad_id = r.ad_id
