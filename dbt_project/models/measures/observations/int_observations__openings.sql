-- One row per metric of how recruitments are run and recruitment that has closed.
with received as (
    select organisation_id, recruitment_id, cast(count(*) as double) as applications
    from {{ ref('fct_applications') }}
    group by organisation_id, recruitment_id
),

-- told later than the books of the month closed is too late to count: else the oldest months would look best
silent as (
    select distinct n.organisation_id, n.recruitment_id
    from {{ ref('int_rejections__not_chosen') }} as n
    left join {{ ref('int_rejections__told') }} as t
        on n.organisation_id = t.organisation_id and n.application_id = t.application_id and t.told_at < n.books_close_at
    where t.application_id is null
),

observed as (
    select
        c.organisation_id, c.department_id, 'application' as stage_id, 'applications_per_opening' as metric_id,
        c.closed_month as month, c.recruitment_id,
        coalesce(r.applications, 0e0) as x, c._source_file_id, c._source_row_number
    from {{ ref('int_recruitments__closed') }} as c
    left join received as r on c.organisation_id = r.organisation_id and c.recruitment_id = r.recruitment_id
    union all
    select
        c.organisation_id, c.department_id, 'rejection' as stage_id, 'closed_silently' as metric_id,
        c.closed_month as month, c.recruitment_id,
        case when s.recruitment_id is not null then 1e0 else 0e0 end as x, c._source_file_id, c._source_row_number
    from {{ ref('int_recruitments__closed') }} as c
    left join silent as s on c.organisation_id = s.organisation_id and c.recruitment_id = s.recruitment_id
)

select
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    recruitment_id as observation_id,
    cast(null as string) as application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
