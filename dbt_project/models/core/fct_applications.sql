-- One row per application.
select
    organisation_id,
    application_id,
    recruitment_id,
    department_id,
    unit_id,
    source,
    is_qualified,
    shortlist_rank,
    outcome,
    employment_ref,
    submitted_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_applications__attributed') }}
