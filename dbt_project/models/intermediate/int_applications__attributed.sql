-- One row per application, in its newest landed version, tied to its recruitment's department.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='application_id') }}
with newest as (
    {{ newest_versions(touched(ref('stg_ats__applications'), 'application_id'), key_of('applications')) }}
)

select
    n.organisation_id,
    n.application_id,
    n.recruitment_id,
    coalesce(r.department_id, 'unmapped') as department_id,
    r.unit_id,
    n.source,
    n.is_qualified,
    n.shortlist_rank,
    n.outcome,
    n.employment_ref,
    n.submitted_at,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_recruitments__attributed') }} as r
    on n.organisation_id = r.organisation_id and n.recruitment_id = r.recruitment_id
