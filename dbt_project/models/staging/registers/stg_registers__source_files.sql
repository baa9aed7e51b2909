-- One row per landed file.
select
    organisation_id,
    _source_file_id as source_file_id,
    file_name,
    bytes,
    contract_id,
    status,
    rows_read,
    rows_used,
    rows_refused,
    rows_skipped,
    values_refused,
    _contract_version as contract_version,
    _landed_at as received_at
from {{ source('raw', 'source_files') }}
where {{ known_as_of() }}
