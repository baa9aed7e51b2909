-- One row per survey invitation sent.
select
    organisation_id,
    invitation_id,
    stage_id,
    department_id,
    unit_id,
    application_id,
    is_answered,
    invited_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_invitations__answered') }}
