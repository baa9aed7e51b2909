-- One row per landed file of an organisation; settings that returned to earlier bytes have landed again.
with ranked as (
    select
        *,
        row_number() over (partition by organisation_id, source_file_id order by received_at desc) as landing_rank
    from {{ ref('stg_registers__source_files') }}
)

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
    rows_skipped,
    values_refused,
    received_at
from ranked
where landing_rank = 1
