-- One row per application in a landed file.
select
    organisation_id,
    application_id,
    recruitment_id,
    source,
    qualified as is_qualified,
    shortlist_rank,
    outcome,
    employment_ref,
    submitted_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'applications') }}
where {{ known_as_of() }}
