-- One row per candidate figure: statistic, metric, entity, stage, group and period. What disclosure decides on.
with valued as (
    select * from {{ ref('int_valued_rows') }}
),

stated as (
    {%- for statistic in candidate_statistics() %}
    select
        organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, question_version, period_kind,
        period_start, period_end, estimator, disclosure_class, minimum_n, n, sum_x, sum_x2,
        '{{ statistic.name }}' as statistic,
        -- the other statistics of a row are decided with its first
        {{ statistic.is_main }} as is_main,
        {{ statistic.unit }} as unit,
        {{ statistic.value }} as value,
        {{ statistic.low }} as value_low,
        {{ statistic.high }} as value_high
    from valued
    where {{ statistic.of }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    {{ figure_id('r') }} as figure_id,
    r.*
from stated as r
