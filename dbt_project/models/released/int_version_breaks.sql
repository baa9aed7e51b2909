-- One row per released or withheld figure that is the first of a question version that follows another one.
-- What comes after it may not be put on one line with what came before, nor compared with it.
with figures as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic,
        question_version, period_kind, period_end
    from {{ ref('int_released_rows') }}
    union all
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic,
        question_version, period_kind, period_end
    from {{ ref('int_withheld_rows') }}
),

versions as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, period_kind,
        period_end,
        min(period_end) over version as version_first,
        max(period_end) over version as version_last
    from figures
    window version as (
        partition by
            organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, period_kind,
            question_version
    )
),

series as (
    select
        *, min(version_first) over series_window as series_first
    from versions
    window series_window as (
        partition by organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, period_kind
    )
),

followed as (
    -- where one period holds the first answers to both wordings, the one that is given up first came first
    select
        *, min(case when version_first = series_first then version_last end) over series_window as earliest_last
    from series
    window series_window as (
        partition by organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, period_kind
    )
)

select figure_id
from followed
where period_end = version_first and (version_first > series_first or version_last > earliest_last)
