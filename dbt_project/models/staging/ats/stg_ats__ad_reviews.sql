-- One row per event in the review of a job ad in a landed file.
select
    organisation_id,
    review_id,
    ad_id,
    event,
    reviewer_ref,
    reason,
    occurred_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'ad_reviews') }}
where {{ known_as_of() }}
