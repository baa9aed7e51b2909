-- One row per end of an employment, in its newest landed version, tied to the application that led to the employment
-- and to a department: the one it names, else that application's.
with newest as (
    {{ newest_versions(ref('stg_hr__exits'), key_of('exits')) }}
)

select
    n.organisation_id,
    n.employment_ref,
    coalesce(n.application_id, e.application_id) as application_id,
    coalesce(d.department_id, a.department_id, e.department_id, 'unmapped') as department_id,
    n.department_text,
    n.reason,
    n.started_at,
    n.ended_at,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('n', 'd') }}
left join {{ ref('int_applications__attributed') }} as a
    on n.organisation_id = a.organisation_id and n.application_id = a.application_id
left join {{ ref('int_employments__hired') }} as e
    on n.organisation_id = e.organisation_id and n.employment_ref = e.employment_ref
