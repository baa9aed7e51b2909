-- One row per survey invitation in a landed file.
select
    organisation_id,
    invitation_id,
    stage_id,
    application_id,
    department as department_text,
    invited_at,
    not_invited_reason,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'survey_invitations') }}
where {{ known_as_of() }}
