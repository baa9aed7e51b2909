-- One row per metric, question version, department, stage, part and published month that what arrived since would change:
-- its sums as they were published and as they would be now. None in a build that is no revision.
with published as (
    select distinct organisation_id, stage_id, metric_id
    from {{ source('kept', 'moments') }}
),

reached as (
    select p.organisation_id, p.stage_id, p.metric_id, k.series_id, max(k.month) as last_month
    from published as p
    inner join {{ ref('dim_metrics') }} as m on p.metric_id = m.metric_id
    inner join {{ source('kept', 'months') }} as k
        on
            p.organisation_id = k.organisation_id
            and p.stage_id = k.stage_id
            and k.series_id = case when m.disclosure_class = 'opinion' then 'survey' else m.metric_id end
    inner join {{ ref('dim_builds') }} as b on b.is_revision and k.published_at <= b.as_of
    group by p.organisation_id, p.stage_id, p.metric_id, k.series_id
),

{%- set cell = ['organisation_id', 'department_id', 'stage_id', 'metric_id', 'question_version', 'segment_kind', 'segment_id', 'month'] %}

observed as (
    select o.{{ cell | join(', o.') }}, {{ moments('o.x') }}
    from {{ ref('int_metric_observations') }} as o
    inner join reached as r
        on
            o.organisation_id = r.organisation_id
            and o.stage_id = r.stage_id
            and o.metric_id = r.metric_id
            and o.month <= r.last_month
    group by o.{{ cell | join(', o.') }}
),

cells as (
    select {{ cell | join(', ') }}, n, sum_x, sum_x2, cast(0 as bigint) as kept_n, 0e0 as kept_sum_x, 0e0 as kept_sum_x2
    from observed
    union all
    select
        {{ cell | join(', ') }}, cast(0 as bigint) as n, 0e0 as sum_x, 0e0 as sum_x2, n as kept_n, sum_x as kept_sum_x,
        sum_x2 as kept_sum_x2
    from {{ source('kept', 'moments') }}
    where segment_kind in ('-', 'item')
),

paired as (
    select
        {{ cell | join(', ') }}, cast(sum(n) as bigint) as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2,
        cast(sum(kept_n) as bigint) as kept_n, sum(kept_sum_x) as kept_sum_x, sum(kept_sum_x2) as kept_sum_x2
    from cells
    group by {{ cell | join(', ') }}
)

select p.*, r.series_id
from paired as p
inner join reached as r
    on
        p.organisation_id = r.organisation_id
        and p.stage_id = r.stage_id
        and p.metric_id = r.metric_id
        and p.month <= r.last_month
where p.n <> p.kept_n or p.sum_x <> p.kept_sum_x or p.sum_x2 <> p.kept_sum_x2
