-- One row per metric, question version, stage, part, month that this build makes anew, department and all the groups that
-- what contributes belongs to; of an organisation that does not publish, which nobody asks for departments, '*' instead
-- of the department. Observations are dear to look up, so all that tells groups apart comes from here.
{{ config(materialized='table') }}
{%- set cell = ['stage_id', 'metric_id', 'question_version', 'segment_kind', 'segment_id', 'month'] + segment_kinds() %}
with publishing as (
    select organisation_id from {{ ref('dim_organisations') }}
    where is_publishing
)

select
    o.organisation_id,
    case when p.organisation_id is not null then o.department_id else '*' end as department_id,
    o.{{ cell | join(', o.') }},
    {{ moments('o.x') }}
from {{ ref('int_segmented_observations') }} as o
left join publishing as p on o.organisation_id = p.organisation_id
{{ join_kept('o') }}
where {{ is_rebuilt_month('o') }} and {{ is_open_month('o') }}
group by
    o.organisation_id, case when p.organisation_id is not null then o.department_id else '*' end,
    o.{{ cell | join(', o.') }}
