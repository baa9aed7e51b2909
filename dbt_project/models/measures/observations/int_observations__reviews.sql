-- One row per metric of the review before publication and job ad.
with observed as (
    select
        *, 'ad_first_pass' as metric_id, answered_month as month, true as is_event,
        case when first_answer = 'approved' then 1e0 else 0e0 end as x
    from {{ ref('int_job_ads__reviewed') }}
    where answered_month is not null
    union all
    select *, 'ad_review_rounds' as metric_id, approved_month as month, true as is_event, cast(rounds as double) as x
    from {{ ref('int_job_ads__reviewed') }}
    where rounds is not null
    union all
    select
        *, 'ad_review_days' as metric_id, submitted_month as month, approved_at is not null as is_event,
        -- what is not approved yet had waited until the books of its month closed
        {{ seconds_between(
            'submitted_at',
            "coalesce(approved_at, cast(submitted_month + interval '1' month + interval '15' day as timestamp))"
        ) }} / 86400e0 as x
    from {{ ref('int_job_ads__reviewed') }}
    where submitted_at <= coalesce(approved_at, submitted_at)
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    ad_id as observation_id,
    cast(null as string) as application_id,
    recruitment_id,
    x,
    is_event,
    _source_file_id,
    _source_row_number
from observed
