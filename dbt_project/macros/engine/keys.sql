{# What makes two landed rows two versions of one thing, by raw table. #}
{% macro key_of(table) -%}
{{ return({
    'survey_responses': ['organisation_id', 'response_id', 'stage_id'],
    'survey_invitations': ['organisation_id', 'invitation_id'],
    'recruitments': ['organisation_id', 'recruitment_id'],
    'applications': ['organisation_id', 'application_id'],
    'application_events': [
        'organisation_id', 'application_id', 'event', 'coalesce(event_id, cast(occurred_at as string))'
    ],
    'job_ads': ['organisation_id', 'ad_id'],
    'ad_reviews': ['organisation_id', 'review_id'],
    'onboarding_tasks': ['organisation_id', 'task_id'],
    'exits': ['organisation_id', 'employment_ref'],
    'interventions': ['organisation_id', 'intervention_id'],
    'actions': ['organisation_id', 'action_id'],
    'hr_targets': ['organisation_id', id_or_place('target_id')],
    'training': ['organisation_id', id_or_place('training_id')]
}[table]) }}
{%- endmacro %}

{# An id that HR has not written is composed at landing, with '/', and leaves the department out. #}
{% macro id_or_place(id) -%}
case when contains({{ id }}, '/') then {{ id }} || '/' || coalesce({{ spelling('department_text') }}, '*') else {{ id }} end
{%- endmacro %}

{# A name as it is compared: blanks around it and capitals tell nobody apart. #}
{% macro spelling(name) -%}
lower(trim({{ name }}))
{%- endmacro %}
