-- One row per released figure and value from outside its own data: peers, a published reference, a target.
with figures as (
    select r.*, o.sector
    from {{ ref('int_released_rows') }} as r
    inner join {{ ref('dim_organisations') }} as o on r.organisation_id = o.organisation_id
    where r.is_main
),

peers as (
    select
        f.figure_id, 'peers' as kind, b.peer_level || '/' || b.sector as reference_id,
        b.period_start as reference_period_start, b.period_end as reference_period_end,
        b.contributors as reference_n, b.value as reference_value, b.standard_error as reference_standard_error,
        -- the fourth of the others' values that the figure falls in, from the lowest; whether low is good is the metric's
        case
            when f.value > b.quartile_3 then 4
            when f.value > b.median_value then 3
            when f.value > b.quartile_1 then 2
            else 1
        end as quartile,
        row_number() over (partition by f.figure_id order by b.peer_order asc, b.period_end desc) as reference_rank
    from figures as f
    inner join {{ ref('int_released_peers') }} as b
        on
            f.organisation_id = b.left_out_organisation_id
            and f.stage_id = b.stage_id
            and f.metric_id = b.metric_id
            and f.question_version = b.question_version
            and f.segment_kind = '-'
            -- the latest complete calendar year at the figure's end
            and b.period_end <= f.period_end
            and b.period_end > cast(f.period_end - interval '12' month as date)
),

published as (
    select
        f.figure_id, 'published' as kind, p.reference_id,
        p.period_start as reference_period_start, p.period_end as reference_period_end,
        p.n as reference_n, p.value as reference_value,
        row_number() over (
            partition by f.figure_id
            order by case when p.sector = 'all' then 1 else 0 end asc, p.period_end desc, p.reference_id asc
        ) as reference_rank
    from figures as f
    inner join {{ ref('published_benchmarks') }} as p
        on
            f.stage_id = p.stage_id
            and f.metric_id = p.metric_id
            and f.question_version = p.question_version
            and p.sector in (f.sector, 'all')
            -- a value about a part of the candidates says nothing of them all
            and f.segment_kind = p.segment_kind
            and f.segment_id = p.segment_id
            and f.period_end between p.valid_from and p.valid_to
),

targets as (
    select
        f.figure_id, 'target' as kind, t.metric_id || '/' || t.department_id as reference_id,
        t.valid_from as reference_period_start, t.valid_to as reference_period_end,
        cast(null as bigint) as reference_n, t.target_value as reference_value,
        row_number() over (
            partition by f.figure_id
            order by
                case when t.department_id = '*' then 1 else 0 end asc, case when t.stage_id = '*' then 1 else 0 end asc,
                t.valid_from desc
        ) as reference_rank
    from figures as f
    inner join {{ ref('int_reference__targets') }} as t
        on
            f.organisation_id = t.organisation_id
            and t.stage_id in (f.stage_id, '*')
            and f.metric_id = t.metric_id
            and t.department_id in (f.department_id, '*')
            and f.segment_kind = '-'
            and f.period_end between t.valid_from and t.valid_to
)

select
    figure_id, kind, reference_id, reference_period_start, reference_period_end, reference_n, reference_value,
    reference_standard_error, quartile
from peers
-- the narrowest level at which there are others enough
where reference_rank = 1
union all
select
    figure_id, kind, reference_id, reference_period_start, reference_period_end, reference_n, reference_value,
    cast(null as double) as reference_standard_error, cast(null as integer) as quartile
from published
where reference_rank = 1
union all
select
    figure_id, kind, reference_id, reference_period_start, reference_period_end, reference_n, reference_value,
    cast(null as double) as reference_standard_error, cast(null as integer) as quartile
from targets
where reference_rank = 1
