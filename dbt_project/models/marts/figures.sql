-- One row per published figure: metric, statistic, segment, entity, stage and period; the readers' contract.
with shown as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, unit,
        question_version, period_kind, period_start, period_end, value, value_low, value_high, n, 'shown' as status, '-' as note_code
    from {{ ref('int_released_rows') }}
),

withheld as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, unit,
        question_version, period_kind, period_start, period_end, cast(null as double) as value, cast(null as double) as value_low,
        cast(null as double) as value_high, cast(null as bigint) as n, status, '-' as note_code
    from {{ ref('int_withheld_rows') }}
),

gaps as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, unit,
        question_version, period_kind, period_start, period_end, value, value_low, value_high, n, status, '-' as note_code
    from {{ ref('int_gaps') }}
),

silent as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, unit,
        question_version, period_kind, period_start, period_end, cast(null as double) as value, cast(null as double) as value_low,
        cast(null as double) as value_high, cast(null as bigint) as n, status, '-' as note_code
    from {{ ref('int_silent_rows') }}
),

absent_named as (
    select
        a.*, m.statistic, m.unit, '-' as question_version, 'block' as period_kind, '-' as segment_kind,
        '-' as segment_id
    from {{ ref('int_absent_rows') }} as a
    inner join {{ ref('dim_metrics') }} as m on a.metric_id = m.metric_id
),

absent as (
    select
        {{ figure_id('a') }} as figure_id, a.organisation_id, a.department_id, a.stage_id, a.segment_kind, a.segment_id,
        a.metric_id, a.statistic, a.unit, a.question_version, a.period_kind, a.period_start, a.period_end, cast(null as double) as value,
        cast(null as double) as value_low, cast(null as double) as value_high, cast(null as bigint) as n, a.status,
        'no_block' as note_code
    from absent_named as a
),

unioned as (
    select * from shown
    union all
    select * from withheld
    union all
    select * from gaps
    union all
    select * from silent
    union all
    select * from absent
)

select
    u.figure_id,
    u.organisation_id,
    u.department_id,
    u.stage_id,
    u.segment_kind,
    u.segment_id,
    u.metric_id,
    u.statistic,
    u.question_version,
    u.period_kind,
    u.period_start,
    u.period_end,
    u.unit,
    u.value,
    u.value_low,
    u.value_high,
    u.n,
    u.status,
    true as is_provisional,
    case when b.figure_id is not null then 'new_version' else u.note_code end as note_code,
    cast(1 as bigint) as revision
from unioned as u
left join {{ ref('int_version_breaks') }} as b on u.figure_id = b.figure_id
