-- One row per row of a fact that names a department nobody knows in its month.
with named as (
{%- for table, model in {
    'survey_responses': 'int_responses__attributed', 'survey_invitations': 'int_invitations__answered',
    'recruitments': 'int_recruitments__attributed', 'job_ads': 'int_job_ads__attributed',
    'exits': 'int_exits__attributed', 'training': 'int_training__attributed',
    'hr_targets': 'int_hr_targets__attributed', 'interventions': 'int_interventions__scoped'
}.items() %}
    select
        organisation_id, '{{ table }}' as table_name, {{ spelling('department_text') }} as spelling, month,
        _source_file_id, _source_row_number
    from {{ ref(model) }}
    where department_text is not null
    {{ "union all" if not loop.last }}
{%- endfor %}
)

select
    n.organisation_id,
    n.table_name,
    n.spelling as department_name,
    n.month,
    n._source_file_id,
    n._source_row_number
from named as n
inner join {{ ref('int_department_mentions') }} as m
    on n.organisation_id = m.organisation_id and n.spelling = m.spelling and n.month = m.month
where m.department_id = 'unmapped'
