-- One row per duration metric, entity, group, stage and period: when half, and when nine of ten, had got there.
-- Those who still wait count as long as they have waited.
{{ config(materialized='incremental', incremental_strategy='periods') }}
{%- set of_series = [
    'organisation_id', 'department_id', 'stage_id', 'metric_id', 'question_version', 'segment_kind', 'segment_id'
] %}
-- numbers stand for what would else be compared word by word, and millions of times
with series as (
    select *, row_number() over (order by {{ of_series | join(', ') }}) as series_id
    from (select distinct {{ of_series | join(', ') }} from {{ ref('int_waiting') }}) as waited
),

periods as (
    select
        *, row_number() over (
            order by organisation_id, department_id, stage_id, metric_id, period_kind, period_end
        ) as period_number
    from {{ ref('int_metric_periods') }} as p
    where {{ is_rebuilt_period('p') }}
),

figures as (
    select
        s.*, p.period_kind, p.period_start, p.period_end,
        row_number() over (order by s.series_id, p.period_number) as figure_number
    from series as s
    inner join periods as p
        on
            s.organisation_id = p.organisation_id
            and s.department_id = p.department_id
            and s.stage_id = p.stage_id
            and s.metric_id = p.metric_id
    where {{ is_made_for('s', 'p') }}
),

numbered as (
    select s.series_id, w.month, w.duration, w.leaving, w.events
    from {{ ref('int_waiting') }} as w
    inner join series as s
        on
            {%- for key in of_series %}
            {{ "and " if not loop.first }}w.{{ key }} = s.{{ key }}
            {%- endfor %}
),

waiting as (
    select f.figure_number, n.duration, n.leaving, n.events
    from figures as f
    inner join numbered as n on f.series_id = n.series_id and n.month between f.period_start and f.period_end
),

steps as (
    {{ survival_steps('waiting', ['figure_number'], 'duration', 'leaving', 'events') | indent(4) }}
),

bounded as (
    select
        *, {{ survival_limit('survival', 'greenwood', 'low') }} as survival_low,
        {{ survival_limit('survival', 'greenwood', 'high') }} as survival_high
    from steps
),

percentiles as (
    select
        figure_number,
        {{ survival_percentile(0.5, 'survival') }} as median,
        {{ survival_percentile(0.5, 'survival_low') }} as median_low,
        {{ survival_percentile(0.5, 'survival_high') }} as median_high,
        {{ survival_percentile(0.9, 'survival') }} as p90,
        {{ survival_percentile(0.9, 'survival_low') }} as p90_low,
        {{ survival_percentile(0.9, 'survival_high') }} as p90_high
    from bounded
    group by figure_number
)

select
    f.organisation_id, f.department_id, f.stage_id, f.metric_id, f.question_version, f.segment_kind, f.segment_id,
    f.period_kind, f.period_start, f.period_end, p.median, p.median_low, p.median_high, p.p90, p.p90_low, p.p90_high
from percentiles as p
inner join figures as f on p.figure_number = f.figure_number
