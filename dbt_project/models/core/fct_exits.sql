-- One row per employment that ended.
select
    organisation_id,
    employment_ref,
    application_id,
    department_id,
    reason,
    started_at,
    ended_at,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_exits__attributed') }}
