-- One row per organisation, metric ('*': all) and span of months to be made anew: of a touched recruitment's life, of
-- months that come of age between the two builds, or, where a habit of the organisation is new or gone, of all its months.
{%- set ages = [
    ('stage_conversion', ['funnel_maturity_days'], 'first month'),
    ('finalists_updated', ['finalists_updated_days'], 'first month'),
    ('early_leaver_90d', ['hire_to_start_days', 'early_leaver_days'], 'first month of exits'),
    ('early_leaver_12m', ['hire_to_start_days', 'early_leaver_year_days'], 'first month of exits')
] %}
with builds as (
    select as_of, landed_after from {{ ref('dim_builds') }} where landed_after is not null
),

habits as (
    select h.organisation_id, h.habit, h.item, count(*) as times
    from {{ ref('int_organisation_habits') }} as h
    inner join builds as b on h.as_of in (b.as_of, b.landed_after)
    group by h.organisation_id, h.habit, h.item
),

histories as (
    select h.organisation_id, min(cast(h.item as date)) as first_month, b.as_of, b.landed_after
    from habits as h
    cross join builds as b
    where h.habit = 'first month'
    group by h.organisation_id, b.as_of, b.landed_after
),

ages as (
    -- a month closes 15 days after its end
    select organisation_id, '*' as metric_id, 15e0 as days from histories
    {%- for metric, parameters, habit in ages %}
    union all
    select p.organisation_id, '{{ metric }}' as metric_id, sum(p.parameter_value) as days
    from {{ ref('int_reference__parameters') }} as p
    where
        p.parameter_id in ('{{ parameters | join("', '") }}')
        and p.organisation_id in (select h.organisation_id from habits as h where h.habit = '{{ habit }}')
    group by p.organisation_id
    {%- endfor %}
),

closings as (
    select
        r.organisation_id, r.closed_at, r.filled_at,
        r.closed_at + cast(floor(p.parameter_value) as bigint) * interval '1' day as told_until
    from {{ ref('int_touched_recruitments') }} as r
    inner join {{ ref('int_reference__parameters') }} as p
        on r.organisation_id = p.organisation_id and p.parameter_id = 'not_notified_later_days'
),

spans as (
    -- a month's own days, and one for the difference between local time and UTC
    select
        h.organisation_id, a.metric_id, h.landed_after - cast(ceil(a.days) + 33 as bigint) * interval '1' day as starts_at,
        h.as_of - cast(floor(a.days) - 1 as bigint) * interval '1' day as ends_at
    from histories as h
    inner join ages as a on h.organisation_id = a.organisation_id
    {%- for moment in ['closed_at', 'filled_at', 'told_until'] %}
    union all
    select organisation_id, '*' as metric_id, {{ moment }} as starts_at, {{ moment }} as ends_at
    from closings
    where {{ moment }} is not null
    {%- endfor %}
    union all
    select organisation_id, 'open_processes' as metric_id, opened_at as starts_at, closed_at as ends_at
    from {{ ref('int_touched_recruitments') }}
    union all
    select h.organisation_id, '*' as metric_id, cast(null as timestamp) as starts_at, cast(null as timestamp) as ends_at
    from habits as h
    inner join builds as b on b.as_of <> b.landed_after
    where h.times = 1
)

select distinct
    h.organisation_id,
    s.metric_id,
    cast(date_trunc('month', greatest(s.starts_at, cast(h.first_month as timestamp))) as date) as first_month,
    cast(date_trunc('month', least(s.ends_at, h.as_of)) as date) as last_month
from histories as h
inner join spans as s on h.organisation_id = s.organisation_id
