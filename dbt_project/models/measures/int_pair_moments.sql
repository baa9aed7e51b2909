-- One row per metric of an organisation that publishes, question version, stage, part, pair of kinds the metric is shown
-- for, group of each of them ('' for whoever belongs to none) and month. No figure is made of these: disclosure control
-- asks whether one group may be taken off another that holds it. A month that has been published stays as it was.
{{ config(materialized='incremental', incremental_strategy='months') }}
{%- set within = 'organisation_id, stage_id, metric_id, question_version, part, kind, group_id, other_kind, other_group_id, month' %}
with kinds as (
    select one.metric_id, one.segment_kind as kind, other.segment_kind as other_kind
    from {{ ref('dim_metric_segments') }} as one
    inner join {{ ref('dim_metric_segments') }} as other
        on one.metric_id = other.metric_id and one.segment_kind < other.segment_kind
),

paired as (
    select
        c.organisation_id, c.stage_id, c.metric_id, c.question_version, c.segment_id as part, c.month, k.kind, k.other_kind,
        {{ group_of('k.kind', 'c') }} as group_id, {{ group_of('k.other_kind', 'c') }} as other_group_id,
        c.n, c.sum_x, c.sum_x2
    from {{ ref('int_crossed_moments') }} as c
    inner join kinds as k on c.metric_id = k.metric_id
    inner join {{ ref('dim_organisations') }} as o on c.organisation_id = o.organisation_id and o.is_publishing
)

select {{ within }}, {{ added_moments() }}
from paired
group by {{ within }}
union all
select {{ within }}, n, sum_x, sum_x2
from {{ ref('int_kept_pairs') }} as k
where {{ is_rebuilt_month('k') }}
