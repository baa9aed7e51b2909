-- One row per duration metric, entity, group, stage and period: when half, and when nine of ten, had got there.
-- Those who still wait count as long as they have waited.
{{ config(materialized='incremental', incremental_strategy='periods') }}
{%- set groups = ['period_id', 'question_version', 'segment_kind', 'segment_id'] %}
with periods as (
    select
        organisation_id, department_id, stage_id, metric_id, period_kind, period_start, period_end,
        row_number() over (
            order by organisation_id, department_id, stage_id, metric_id, period_kind, period_end
        ) as period_id
    from {{ ref('int_metric_periods') }} as p
    where
        metric_id in (select m.metric_id from {{ ref('dim_metrics') }} as m where m.estimator = 'duration')
        and {{ is_rebuilt_period('p') }}
),

waiting as (
    select p.period_id, w.question_version, w.segment_kind, w.segment_id, w.duration, w.leaving, w.events
    from periods as p
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
    {{ survival_steps('waiting', groups, 'duration', 'leaving', 'events') | indent(4) }}
),

bounded as (
    select
        *, {{ survival_limit('survival', 'greenwood', 'low') }} as survival_low,
        {{ survival_limit('survival', 'greenwood', 'high') }} as survival_high
    from steps
),

percentiles as (
    select
        {{ groups | join(', ') }},
        {{ survival_percentile(0.5, 'survival') }} as median,
        {{ survival_percentile(0.5, 'survival_low') }} as median_low,
        {{ survival_percentile(0.5, 'survival_high') }} as median_high,
        {{ survival_percentile(0.9, 'survival') }} as p90,
        {{ survival_percentile(0.9, 'survival_low') }} as p90_low,
        {{ survival_percentile(0.9, 'survival_high') }} as p90_high
    from bounded
    group by {{ groups | join(', ') }}
)

select
    organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, period_kind,
    period_start, period_end, median, median_low, median_high, p90, p90_low, p90_high
from percentiles
inner join periods on percentiles.period_id = periods.period_id
