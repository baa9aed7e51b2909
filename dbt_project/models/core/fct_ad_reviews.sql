-- One row per event in the review of a job ad.
select
    organisation_id,
    review_id,
    ad_id,
    department_id,
    event,
    reviewer_ref,
    reason,
    occurred_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_ad_reviews__attributed') }}
