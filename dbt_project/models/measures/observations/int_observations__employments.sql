-- One row per limit for leaving early and employment whose month of hiring has had the time.
{%- set limits = {'early_leaver_90d': 'early_leaver_days', 'early_leaver_12m': 'early_leaver_year_days'} %}
with registered as (
    -- who leaves is told by some organisations only, and from some month on
    select organisation_id, min(month) as first_month
    from {{ ref('fct_exits') }}
    group by organisation_id
),

employed as (
    select
        e.*, r.first_month, p.parameter_value as start_days,
        {{ seconds_between("cast(e.month + interval '1' month as timestamp)", 'b.as_of') }} / 86400e0 as days_since,
        {{ seconds_between('e.started_at', 'e.ended_at') }} / 86400e0 as days_employed
    from {{ ref('int_employments__started') }} as e
    inner join registered as r on e.organisation_id = r.organisation_id and e.month >= r.first_month
    inner join {{ ref('int_reference__parameters') }} as p
        on e.organisation_id = p.organisation_id and p.parameter_id = 'hire_to_start_days'
    cross join {{ ref('dim_builds') }} as b
),

observed as (
    {%- for metric, limit in limits.items() %}
    select
        e.*, '{{ metric }}' as metric_id,
        case when e.days_employed <= p.parameter_value then 1e0 else 0e0 end as x
    from employed as e
    inner join {{ ref('int_reference__parameters') }} as p
        on e.organisation_id = p.organisation_id and p.parameter_id = '{{ limit }}'
    where e.days_since >= e.start_days + p.parameter_value
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    organisation_id,
    department_id,
    'exit' as stage_id,
    metric_id,
    '-' as question_version,
    '-' as segment_kind,
    '-' as segment_id,
    month,
    application_id as observation_id,
    application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
