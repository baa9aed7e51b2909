-- One row per recruitment, in its newest landed version, tied to its department.
with newest as (
    {{ newest_versions(ref('stg_ats__recruitments'), ['organisation_id', 'recruitment_id']) }}
)

select
    n.organisation_id,
    n.recruitment_id,
    coalesce(d.department_id, 'unmapped') as department_id,
    n.is_manager_role,
    n.handling,
    n.opened_at,
    n.closed_at,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_department_names') }} as d
    on
        n.organisation_id = d.organisation_id
        and lower(trim(n.department_text)) = d.spelling
        and n.month between d.valid_from and d.valid_to
