-- One row per duration metric, entity, group, stage and period: when half, and when nine of ten, had got there.
-- Percentiles do not add up, so they come from the observations; those who still wait count as long as they have waited.
with waiting as (
    select
        p.organisation_id, p.department_id, p.stage_id, p.metric_id, w.question_version, w.segment_kind, w.segment_id,
        p.period_kind, p.period_start, p.period_end, w.x, w.is_event
    from {{ ref('int_metric_periods') }} as p
    inner join {{ ref('int_waiting') }} as w
        on
            p.organisation_id = w.organisation_id
            and p.department_id = w.department_id
            and p.stage_id = w.stage_id
            and p.metric_id = w.metric_id
            and w.month between p.period_start and p.period_end
    where w.segment_kind = '-' or p.period_kind <> 'block'
),

steps as (
    {{ survival_steps('waiting', waiting_keys(), 'x', 'is_event') | indent(4) }}
),

bounded as (
    select
        *, {{ survival_limit('survival', 'greenwood', 'low') }} as survival_low,
        {{ survival_limit('survival', 'greenwood', 'high') }} as survival_high
    from steps
)

select
    {{ waiting_keys() | join(', ') }},
    {{ survival_percentile(0.5, 'survival') }} as median,
    {{ survival_percentile(0.5, 'survival_low') }} as median_low,
    {{ survival_percentile(0.5, 'survival_high') }} as median_high,
    {{ survival_percentile(0.9, 'survival') }} as p90,
    {{ survival_percentile(0.9, 'survival_low') }} as p90_low,
    {{ survival_percentile(0.9, 'survival_high') }} as p90_high
from bounded
group by {{ waiting_keys() | join(', ') }}
