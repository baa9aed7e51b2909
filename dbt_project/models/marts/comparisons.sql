-- One row per figure and kind of comparison that exists for it.
-- Absent is the word for a comparison nobody could make; suppressed for one the door has closed.
with pairs as (
    select
        r.*, f.estimator, f.unit, f.metric_id, f.value,
        f.figure_id is null or r.reference_status <> 'shown' as is_withheld
    from {{ ref('int_references') }} as r
    left join {{ ref('int_released_rows') }} as f on r.figure_id = f.figure_id
),

judged as (
    select
        p.*, t.difference, t.difference_low, t.difference_high, t.p, t.has_test,
        case
            when p.is_withheld or not coalesce(t.has_test, false) then null
            when not t.is_testable then 'too_few_to_test'
            when not t.is_discovery or t.difference_low * t.difference_high <= 0 or m.better_when = 'neutral'
                then 'no_clear_change'
            when (t.difference > 0) = (m.better_when = 'higher') then 'better'
            else 'worse'
        end as verdict,
        case
            when p.is_withheld then null
            when p.estimator = 'score' then {{ relative_change_of_score('p.value', 'p.reference_value') }}
            when p.unit = 'index' then {{ relative_change_of_index('p.value', 'p.reference_value', 'm.scale_zero') }}
            else {{ relative_change('p.value', 'p.reference_value') }}
        end as relative_change,
        m.scale_zero
    from pairs as p
    left join {{ ref('int_tests') }} as t on p.figure_id = t.figure_id and p.kind = t.kind
    left join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
)

select
    figure_id,
    kind,
    reference_id,
    case when not is_withheld then reference_value end as reference_value,
    case when not is_withheld then reference_n end as reference_n,
    case when not is_withheld then difference end as difference,
    case when not is_withheld then difference_low end as difference_low,
    case when not is_withheld then difference_high end as difference_high,
    case when not is_withheld then p end as p,
    verdict,
    relative_change,
    case
        when relative_change is null then null
        when estimator = 'score' then 'relative_change_of_score'
        when estimator = 'share' then 'relative_change_of_share'
        when unit = 'index' and scale_zero > 0 then 'relative_change_of_mean_1_5'
        when unit = 'index' then 'relative_change_of_mean_0_10'
        when estimator = 'mean' then 'relative_change_of_mean'
        when estimator = 'duration' then 'relative_change_of_median'
        else 'relative_change_of_count'
    end as relative_definition,
    case when not is_withheld then quartile end as quartile,
    case when is_withheld then 'suppressed' when has_test then 'shown' else 'no_test' end as status,
    reference_period_start,
    reference_period_end
from judged
