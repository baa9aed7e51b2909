-- One row per job ad in a landed file.
select
    organisation_id,
    ad_id,
    recruitment_id,
    department as department_text,
    occupation_ssyk,
    municipality_code,
    channel,
    has_title,
    has_company_facts,
    has_duties,
    has_requirements,
    has_hours,
    has_pay,
    has_colleagues,
    has_development,
    has_benefits,
    has_next_steps,
    published_at,
    unpublished_at,
    {{ month_of('month') }} as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'job_ads') }}
where {{ known_as_of() }}
