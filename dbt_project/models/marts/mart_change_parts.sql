-- One row per released year of a whole organisation and mean of it: what its change from the year before is made of.
-- Composition is what came from other departments answering, within what came from other answers in the same ones.
with years as (
    select
        r.figure_id, e.reference_id, r.organisation_id, r.stage_id, r.metric_id, r.question_version, r.period_kind,
        r.period_start, r.period_end, r.unit, r.value, p.value as prior_value, o.minimum_n
    from {{ ref('int_released_rows') }} as r
    inner join {{ ref('dim_organisations') }} as o on r.organisation_id = o.organisation_id
    left join {{ ref('int_references__earlier') }} as e on r.figure_id = e.figure_id and e.kind = 'prior_year'
    left join {{ ref('int_released_rows') }} as p on e.reference_id = p.figure_id
    where
        r.department_id = '*' and r.is_main and r.segment_kind = '-' and r.period_kind in ('trailing_year', 'calendar_year')
        and r.estimator in ('score', 'share', 'mean')
),

added as (
    select
        figure_id,
        cast(count(*) filter (where department_id <> '-') as bigint) as departments,
        bool_or(department_id = '-') as has_others,
        -- the smallest group of others that is there at all
        min(case when department_id = '-' then least(nullif(n, 0), nullif(prior_n, 0)) end) as others_n,
        {{ exact_sum('composition') }} as composition
    from {{ ref('int_change_parts') }}
    group by figure_id
),

named as (
    select
        y.*, a.departments, a.has_others, a.composition,
        case
            when y.reference_id is null then 'no_prior_year'
            when y.prior_value is null then 'prior_year_withheld'
            when a.departments is null or coalesce(a.others_n, y.minimum_n) < y.minimum_n then 'departments_withheld'
            else 'shown'
        end as status
    from years as y
    left join added as a on y.figure_id = a.figure_id
)

select
    figure_id,
    reference_id,
    organisation_id,
    stage_id,
    metric_id,
    question_version,
    period_kind,
    period_start,
    period_end,
    unit,
    case when status = 'shown' then value - prior_value end as difference,
    case when status = 'shown' then composition end as composition,
    -- to the last bit what is left of the change
    case when status = 'shown' then value - prior_value - composition end as within_departments,
    case when status = 'shown' then departments end as departments,
    case when status = 'shown' then has_others end as has_others,
    status
from named
