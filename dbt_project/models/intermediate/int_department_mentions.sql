-- One row per organisation, spelling of a department in its rows and month, with the department, and unit of it, it means there.
with mentions as (
{%- for model in department_naming_models() %}
    select distinct organisation_id, {{ spelling('department_text') }} as spelling, month
    from {{ ref(model) }}
    where department_text is not null
    {{ "union" if not loop.last }}
{%- endfor %}
),

ranked as (
    select
        m.organisation_id, m.spelling, m.month, coalesce(u.department_id, n.department_id) as department_id, u.unit_id,
        rank() over (partition by m.organisation_id, m.spelling, m.month order by n.name_rank asc nulls last) as best
    from mentions as m
    left join {{ ref('int_department_names') }} as n
        on m.organisation_id = n.organisation_id and m.spelling = n.spelling and m.month between n.valid_from and n.valid_to
    left join {{ ref('int_department_units') }} as u on n.organisation_id = u.organisation_id and n.department_id = u.unit_id
)

select
    organisation_id,
    spelling,
    month,
    -- a name that two departments have at once says which of them no better than an unknown one
    case when count(distinct department_id) = 1 then max(department_id) else 'unmapped' end as department_id,
    case
        when count(distinct department_id) = 1 and count(distinct coalesce(unit_id, '-')) = 1 then max(unit_id)
    end as unit_id
from ranked
where best = 1
group by organisation_id, spelling, month
