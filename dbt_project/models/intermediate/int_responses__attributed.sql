-- One row per kept response and stage, tied to its department: the one it names, else its application's, else its recruitment's.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='response_id') }}
with responses as (
    select * from {{ touched(ref('int_responses__deduplicated'), 'response_id') }}
),

applications as (
    select organisation_id, application_id, recruitment_id, department_id, unit_id
    from {{ ref('int_applications__attributed') }}
),

recruitments as (
    select organisation_id, recruitment_id, department_id, unit_id
    from {{ ref('int_recruitments__attributed') }}
)

select
    r.organisation_id,
    r.response_id,
    r.stage_id,
    r.application_id,
    coalesce(r.recruitment_id, a.recruitment_id) as recruitment_id,
    coalesce(d.department_id, a.department_id, o.department_id, 'unmapped') as department_id,
    -- a unit comes from where the department does, so that it is a part of it
    case
        when d.department_id is not null then d.unit_id
        when a.department_id is not null then a.unit_id
        else o.unit_id
    end as unit_id,
    r.department_text,
    r.occupation_ssyk,
    r.language,
    r.submitted_at,
    r.month,
    r._source_file_id,
    r._source_row_number
from responses as r
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('r', 'd') }}
left join applications as a
    on r.organisation_id = a.organisation_id and r.application_id = a.application_id
left join recruitments as o
    on r.organisation_id = o.organisation_id and r.recruitment_id = o.recruitment_id
