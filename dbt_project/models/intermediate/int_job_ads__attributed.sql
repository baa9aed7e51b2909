-- One row per job ad, in its newest landed version, tied to its department: the one it names, else its recruitment's.
with newest as (
    {{ newest_versions(ref('stg_ats__job_ads'), key_of('job_ads')) }}
)

select
    n.organisation_id,
    n.ad_id,
    n.recruitment_id,
    coalesce(d.department_id, r.department_id, 'unmapped') as department_id,
    n.department_text,
    n.occupation_ssyk,
    n.municipality_code,
    n.channel,
    n.has_title,
    n.has_company_facts,
    n.has_duties,
    n.has_requirements,
    n.has_hours,
    n.has_pay,
    n.has_colleagues,
    n.has_development,
    n.has_benefits,
    n.has_next_steps,
    n.published_at,
    n.unpublished_at,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('n', 'd') }}
left join {{ ref('int_recruitments__attributed') }} as r
    on n.organisation_id = r.organisation_id and n.recruitment_id = r.recruitment_id
