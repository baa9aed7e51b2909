-- One row per landed file of an organisation.
select
    organisation_id,
    source_file_id,
    file_name,
    bytes,
    contract_id,
    contract_version,
    status,
    rows_read,
    rows_used,
    rows_refused,
    values_refused,
    received_at
from {{ ref('stg_registers__source_files') }}
