-- One row per row, value or key that could not be taken as it stood: its kind, table, what it is about and why.
with refused as (
    select
        organisation_id, 'refused' as kind, '-' as table_name, column_name as item,
        reason || ', ' || coalesce(value_class, 'nothing') || ' found' as reason, _source_file_id
    from {{ ref('stg_registers__refusals') }}
),

contradicting as (
    select
        organisation_id, 'contradiction' as kind, table_name, '-' as item,
        'several contents of one key in one landing' as reason, _source_file_id
    from {{ ref('int_contradictions') }}
),

unmapped as (
    select
        organisation_id, 'unmapped_department' as kind, table_name, department_name as item,
        'no department has this name then' as reason, _source_file_id
    from {{ ref('int_quality__departments') }}
),

unanswering as (
    select
        organisation_id, 'answer_without_response' as kind, 'survey_answers' as table_name, question_code as item,
        response_status as reason, _source_file_id
    from {{ ref('int_answers__apart') }}
    where is_newest and response_status <> 'found'
),

erased as (
    select
        organisation_id, 'erased' as kind, table_name, '-' as item, 'a person asked to be erased' as reason,
        _source_file_id
    from {{ ref('stg_registers__erasures') }}
),

found as (
    select * from refused
    union all
    select * from contradicting
    union all
    select * from unmapped
    union all
    select * from unanswering
    union all
    select * from erased
)

select
    f.organisation_id,
    f.kind,
    coalesce(s.contract_id, '-') as contract_id,
    f.table_name,
    coalesce(f.item, '-') as item,
    coalesce(f.reason, '-') as reason,
    f._source_file_id
from found as f
-- what was erased of a file that this build does not know yet is no finding of it
inner join {{ ref('dim_source_files') }} as s
    on f.organisation_id = s.organisation_id and f._source_file_id = s.source_file_id
