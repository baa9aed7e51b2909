-- One row per recruitment, in its newest landed version, tied to its department.
with newest as (
    {{ newest_versions(ref('stg_ats__recruitments'), key_of('recruitments')) }}
)

select
    n.organisation_id,
    n.recruitment_id,
    coalesce(d.department_id, 'unmapped') as department_id,
    d.unit_id,
    n.department_text,
    n.occupation_ssyk,
    n.is_manager_role,
    n.handling,
    n.opened_at,
    n.closed_at,
    n.filled_at,
    n.positions,
    n.hiring_manager_ref,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('n', 'd') }}
