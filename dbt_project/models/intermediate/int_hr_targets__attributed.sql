-- One row per target of the HR workbook, in its newest landed version, with the department it names; all where none.
with newest as (
    {{ newest_versions(ref('stg_hr__targets'), key_of('hr_targets')) }}
)

select
    n.organisation_id,
    n.target_id,
    n.metric_id,
    n.stage_id,
    case when n.department_text is null then '*' else coalesce(d.department_id, 'unmapped') end as department_id,
    n.department_text,
    n.target_value,
    n.valid_from,
    n.month,
    n._source_file_id,
    n._source_row_number,
    n._landed_at
from newest as n
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('n', 'd') }}
