-- One row per organisation, kind of finding, kind of export, table, item and reason; of kind 'export', what was landed.
with organisations as (
    select organisation_id from {{ ref('dim_organisations') }} where is_publishing
),

exports as (
    select
        organisation_id, 'export' as kind, contract_id, '-' as table_name, '-' as item, '-' as reason,
        count(*) as files, sum(rows_read) as counted, sum(rows_read) as rows_read, sum(rows_used) as rows_used,
        sum(rows_refused) as rows_refused, sum(rows_skipped) as rows_skipped, sum(values_refused) as values_refused,
        max(received_at) as last_received_at
    from {{ ref('dim_source_files') }}
    where status <> 'refused'
    group by organisation_id, contract_id
),

refused_files as (
    select
        organisation_id, 'refused_file' as kind, coalesce(contract_id, '-') as contract_id, '-' as table_name,
        '-' as item, '-' as reason, count(*) as files, count(*) as counted, max(received_at) as last_received_at
    from {{ ref('dim_source_files') }}
    where status = 'refused'
    group by organisation_id, coalesce(contract_id, '-')
),

findings as (
    select
        f.organisation_id, f.kind, f.contract_id, f.table_name, f.item, f.reason,
        count(distinct f._source_file_id) as files, count(*) as counted, max(s.received_at) as last_received_at
    from {{ ref('int_quality__findings') }} as f
    inner join {{ ref('dim_source_files') }} as s
        on f.organisation_id = s.organisation_id and f._source_file_id = s.source_file_id
    group by f.organisation_id, f.kind, f.contract_id, f.table_name, f.item, f.reason
),

unioned as (
    select * from exports
    union all
    select
        organisation_id, kind, contract_id, table_name, item, reason, files, counted, null as rows_read,
        null as rows_used, null as rows_refused, null as rows_skipped, null as values_refused, last_received_at
    from refused_files
    union all
    select
        organisation_id, kind, contract_id, table_name, item, reason, files, counted, null as rows_read,
        null as rows_used, null as rows_refused, null as rows_skipped, null as values_refused, last_received_at
    from findings
)

select
    u.organisation_id,
    u.kind,
    u.contract_id,
    u.table_name,
    u.item,
    u.reason,
    cast(u.files as bigint) as files,
    cast(u.counted as bigint) as counted,
    cast(u.rows_read as bigint) as rows_read,
    cast(u.rows_used as bigint) as rows_used,
    cast(u.rows_refused as bigint) as rows_refused,
    cast(u.rows_skipped as bigint) as rows_skipped,
    cast(u.values_refused as bigint) as values_refused,
    u.last_received_at
from unioned as u
inner join organisations as o on u.organisation_id = o.organisation_id
