-- One row per application whose source is known, and source of its organisation: did it come from there?
with parts as (
    select distinct organisation_id, part
    from {{ ref('int_applications__sources') }}
),

observed as (
    select
        a.*, 'item' as segment_kind, p.part as segment_id, case when n.part = p.part then 1e0 else 0e0 end as x
    from {{ ref('fct_applications') }} as a
    inner join {{ ref('int_applications__sources') }} as n on a.organisation_id = n.organisation_id and a.source = n.source
    inner join parts as p on a.organisation_id = p.organisation_id
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    'source_share' as metric_id,
    '-' as question_version,
    segment_kind,
    segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
