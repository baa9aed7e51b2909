-- One row per event in the review of a job ad, in its newest landed version, tied to its ad's department.
with newest as (
    {{ newest_versions(ref('stg_ats__ad_reviews'), key_of('ad_reviews')) }}
)

select
    n.organisation_id,
    n.review_id,
    n.ad_id,
    coalesce(a.department_id, 'unmapped') as department_id,
    n.event,
    n.reviewer_ref,
    n.reason,
    n.occurred_at,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_job_ads__attributed') }} as a
    on n.organisation_id = a.organisation_id and n.ad_id = a.ad_id
