-- One row per metric that is a gap between two shares, entity, stage and period both were asked to be shown for.
-- It is shown only if both are; where the periods of the two do not begin and end alike, there is none.
with gaps as (
    select metric_id, unit, split_part(observation, '-', 1) as first_metric_id, split_part(observation, '-', 2) as second_metric_id
    from {{ ref('dim_metrics') }}
    where estimator = 'gap'
),

sides as (
    select
        organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, question_version, period_kind,
        period_start, period_end, n, sum_x, value
    from {{ ref('int_released_rows') }}
    where statistic = 'value'
    union all
    select
        organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, question_version, period_kind,
        period_start, period_end, cast(null as bigint) as n, cast(null as double) as sum_x, cast(null as double) as value
    from {{ ref('int_withheld_rows') }}
    where statistic = 'value'
),

pairs as (
    select
        a.organisation_id, a.department_id, a.stage_id, a.segment_kind, a.segment_id, g.metric_id, 'value' as statistic,
        g.unit, a.question_version, a.period_kind, a.period_start, a.period_end, a.n, a.sum_x, a.value,
        b.n as other_n, b.sum_x as other_sum_x, b.value as other_value,
        a.n is not null and b.n is not null as is_shown
    from gaps as g
    inner join sides as a on g.first_metric_id = a.metric_id
    inner join sides as b
        on
            g.second_metric_id = b.metric_id
            and a.organisation_id = b.organisation_id
            and a.department_id = b.department_id
            and a.stage_id = b.stage_id
            and a.segment_kind = b.segment_kind
            and a.segment_id = b.segment_id
            and a.period_kind = b.period_kind
            and a.period_start = b.period_start
            and a.period_end = b.period_end
    where a.segment_kind = '-'
),

halves as (
    select
        *, {{ share_half('n', 'sum_x') }} - {{ share_half('other_n', 'other_sum_x') }} as centre,
        sqrt({{ share_half_variance('n', 'sum_x') }} + {{ share_half_variance('other_n', 'other_sum_x') }}) as standard_error
    from pairs
)

select
    {{ figure_id('h') }} as figure_id,
    h.organisation_id, h.department_id, h.stage_id, h.segment_kind, h.segment_id, h.metric_id, h.statistic, h.unit,
    h.question_version, h.period_kind, h.period_start, h.period_end,
    case when h.is_shown then h.value - h.other_value end as value,
    case when h.is_shown then greatest(-1e0, h.centre - {{ z95() }} * h.standard_error) end as value_low,
    case when h.is_shown then least(1e0, h.centre + {{ z95() }} * h.standard_error) end as value_high,
    case when h.is_shown then least(h.n, h.other_n) end as n,
    case when h.is_shown then 'shown' else 'suppressed' end as status
from halves as h
