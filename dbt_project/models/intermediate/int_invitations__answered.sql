-- One row per invitation sent, with its department and whether it was answered.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='invitation_id') }}
with newest as (
    {{ newest_versions(
        touched(ref('stg_survey__invitations'), 'invitation_id'), key_of('survey_invitations')
    ) }}
),

sent as (
    select * from newest where not_invited_reason is null
),

answered as (
    select distinct organisation_id, stage_id, application_id
    from {{ touched(ref('int_responses__deduplicated'), 'application_id') }}
    where application_id is not null
)

select
    s.organisation_id,
    s.invitation_id,
    s.stage_id,
    s.application_id,
    coalesce(d.department_id, a.department_id, 'unmapped') as department_id,
    case when d.department_id is not null then d.unit_id else a.unit_id end as unit_id,
    s.department_text,
    r.application_id is not null as is_answered,
    s.invited_at,
    s.month,
    s._source_file_id,
    s._source_row_number
from sent as s
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('s', 'd') }}
left join {{ ref('int_applications__attributed') }} as a
    on s.organisation_id = a.organisation_id and s.application_id = a.application_id
left join answered as r
    on s.organisation_id = r.organisation_id and s.stage_id = r.stage_id and s.application_id = r.application_id
