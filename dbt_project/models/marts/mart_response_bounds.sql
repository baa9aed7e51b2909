-- One row per released score of an organisation or department, stage and period: how many answered, and what the others could change.
-- The bounds are the score if all who did not answer were as unhappy, or as happy, as can be: a warning and no interval.
with scores as (
    select
        figure_id, organisation_id, department_id, stage_id, metric_id, question_version, period_kind, period_start,
        period_end, n, value
    from {{ ref('int_released_rows') }}
    where estimator = 'score' and is_main and segment_kind = '-'
),

rates as (
    select
        organisation_id, department_id, stage_id, period_kind, period_start, period_end, n as invited, sum_x as answered,
        'shown' as status
    from {{ ref('int_released_rows') }}
    where metric_id = 'response_rate' and is_main and segment_kind = '-'
    union all
    select
        organisation_id, department_id, stage_id, period_kind, period_start, period_end, cast(null as bigint) as invited,
        cast(null as double) as answered, 'suppressed' as status
    from {{ ref('int_withheld_rows') }}
    where metric_id = 'response_rate' and statistic = 'value' and segment_kind = '-'
),

rated as (
    select
        s.*, r.invited, cast(round(r.answered) as bigint) as answered, coalesce(r.status, 'no_response_rate') as status,
        -- of those who did not answer the exports tell no more than that, so all of them count as asked in vain
        {{ response_rate_2('r.answered', '0', '0', '(r.invited - r.answered)', '0', '0') }} as response_rate
    from scores as s
    left join rates as r
        on
            s.organisation_id = r.organisation_id
            and s.department_id = r.department_id
            and s.stage_id = r.stage_id
            and s.period_kind = r.period_kind
            and s.period_start = r.period_start
            and s.period_end = r.period_end
)

select
    figure_id,
    organisation_id,
    department_id,
    stage_id,
    metric_id,
    question_version,
    period_kind,
    period_start,
    period_end,
    value,
    n,
    invited,
    answered,
    response_rate,
    {{ nonresponse_bound('response_rate', 'value', 'low') }} as worst_case,
    {{ nonresponse_bound('response_rate', 'value', 'high') }} as best_case,
    status
from rated
