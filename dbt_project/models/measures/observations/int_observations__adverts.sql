-- One row per job ad and part of the ad guide that its file tells of: 100 where it is there, else 0. The whole is their mean.
{%- set parts = [
    'title', 'company_facts', 'duties', 'requirements', 'hours', 'pay', 'colleagues', 'development', 'benefits',
    'next_steps'
] %}
with items as (
    {%- for part in parts %}
    select
        organisation_id, department_id, ad_id, recruitment_id, month, '{{ part }}' as segment_id,
        case when has_{{ part }} then 100e0 else 0e0 end as x, _source_file_id, _source_row_number
    from {{ ref('fct_job_ads') }}
    where has_{{ part }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

wholes as (
    select
        organisation_id, department_id, ad_id, recruitment_id, month, avg(x) as x, _source_file_id, _source_row_number
    from items
    group by organisation_id, department_id, ad_id, recruitment_id, month, _source_file_id, _source_row_number
),

observed as (
    select
        organisation_id, department_id, ad_id, recruitment_id, month, 'item' as segment_kind, segment_id, x,
        _source_file_id, _source_row_number
    from items
    union all
    select
        organisation_id, department_id, ad_id, recruitment_id, month, '-' as segment_kind, '-' as segment_id, x,
        _source_file_id, _source_row_number
    from wholes
)

select
    organisation_id,
    department_id,
    'application' as stage_id,
    'ad_checklist' as metric_id,
    '-' as question_version,
    segment_kind,
    segment_id,
    month,
    ad_id as observation_id,
    cast(null as string) as application_id,
    recruitment_id,
    x,
    true as is_event,
    _source_file_id,
    _source_row_number
from observed
