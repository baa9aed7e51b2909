-- One row per intervention and department in its scope; the department is '*' where none is named.
select distinct
    i.organisation_id,
    i.intervention_id,
    case when i.department_text is null then '*' else coalesce(d.department_id, 'unmapped') end as department_id
from {{ ref('int_interventions__scoped') }} as i
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('i', 'd') }}
