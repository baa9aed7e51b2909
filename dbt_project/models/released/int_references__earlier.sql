-- One row per figure and earlier figure of the same series it is compared with: the year before, and the baseline.
-- A trailing year is compared with the one that ends where it begins; the baseline is the first year measured.
with figures as (
    select
        figure_id, organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic,
        question_version, period_kind, period_start, period_end, status
    from {{ ref('figures') }}
    -- a part of a score moves with the score; a gap is itself a comparison
    where
        statistic in ('value', 'median', 'p90')
        and metric_id in (select m.metric_id from {{ ref('dim_metrics') }} as m where m.estimator <> 'gap')
),

baselines as (
    select
        *,
        row_number() over (
            partition by
                organisation_id, department_id, stage_id, segment_kind, segment_id, metric_id, statistic, question_version
            order by period_end
        ) as period_rank
    from figures
    where period_kind = 'trailing_year'
)

select
    f.figure_id, 'prior_year' as kind, e.figure_id as reference_id, e.status as reference_status,
    e.period_start as reference_period_start, e.period_end as reference_period_end
from figures as f
inner join figures as e
    on
        f.organisation_id = e.organisation_id
        and f.department_id = e.department_id
        and f.stage_id = e.stage_id
        and f.segment_kind = e.segment_kind
        and f.segment_id = e.segment_id
        and f.statistic = e.statistic
        and f.metric_id = e.metric_id
        and f.question_version = e.question_version
        and f.period_kind = e.period_kind
        and case
            when f.period_kind = 'trailing_year' then e.period_end = cast(f.period_start - interval '1' month as date)
            else
                e.period_start = cast(f.period_start - interval '12' month as date)
                and e.period_end = cast(f.period_end - interval '12' month as date)
        end
where f.status in ('shown', 'suppressed') and e.status in ('shown', 'suppressed')
union all
select
    f.figure_id, 'baseline' as kind, b.figure_id as reference_id, b.status as reference_status,
    b.period_start as reference_period_start, b.period_end as reference_period_end
from figures as f
inner join baselines as b
    on
        f.organisation_id = b.organisation_id
        and f.department_id = b.department_id
        and f.stage_id = b.stage_id
        and f.segment_kind = b.segment_kind
        and f.segment_id = b.segment_id
        and f.statistic = b.statistic
        and f.metric_id = b.metric_id
        and f.question_version = b.question_version
        and f.period_start > b.period_end
where b.period_rank = 1 and f.status in ('shown', 'suppressed')
