-- One row per organisation and kind of export: what was landed, used and refused.
select
    organisation_id,
    contract_id,
    cast(count(*) as bigint) as files,
    cast(sum(rows_read) as bigint) as rows_read,
    cast(sum(rows_used) as bigint) as rows_used,
    cast(sum(rows_refused) as bigint) as rows_refused,
    cast(sum(values_refused) as bigint) as values_refused,
    max(received_at) as last_received_at
from {{ ref('dim_source_files') }}
where status <> 'refused' and organisation_id in (
    select o.organisation_id from {{ ref('dim_organisations') }} as o where o.is_publishing
)
group by organisation_id, contract_id
