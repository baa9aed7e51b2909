-- One row per raw table and key that its newest landing delivered with several contents.
{%- set tables = {
    'survey_responses': ['int_responses__staged', [
        'application_id', 'recruitment_id', 'department_text', 'language', 'submitted_at'
    ]],
    'survey_invitations': ['stg_survey__invitations', [
        'stage_id', 'application_id', 'department_text', 'invited_at', 'not_invited_reason'
    ]],
    'recruitments': ['stg_ats__recruitments', [
        'department_text', 'is_manager_role', 'handling', 'opened_at', 'closed_at'
    ]],
    'applications': ['stg_ats__applications', [
        'recruitment_id', 'source', 'outcome', 'employment_ref', 'submitted_at'
    ]],
    'application_events': ['stg_ats__application_events', ['channel', 'is_automatic', 'reason', 'occurred_at']],
    'job_ads': ['stg_ats__job_ads', [
        'recruitment_id', 'department_text', 'occupation_ssyk', 'municipality_code', 'channel', 'has_title',
        'has_company_facts', 'has_duties', 'has_requirements', 'has_hours', 'has_pay', 'has_colleagues',
        'has_development', 'has_benefits', 'has_next_steps', 'published_at', 'unpublished_at'
    ]],
    'ad_reviews': ['stg_ats__ad_reviews', ['ad_id', 'event', 'reason', 'occurred_at']],
    'onboarding_tasks': ['stg_hr__onboarding_tasks', [
        'application_id', 'employment_ref', 'task', 'due_at', 'done_at'
    ]],
    'exits': ['stg_hr__exits', ['application_id', 'department_text', 'reason', 'started_at', 'ended_at']],
    'interventions': ['stg_hr__interventions', [
        'name', 'what', 'departments_text', 'roles', 'expected_metric', 'expected_direction', 'starts_on', 'stated_on'
    ]],
    'actions': ['stg_hr__actions', ['finding', 'action', 'owner', 'status', 'due_on']],
    'hr_targets': ['stg_hr__targets', ['metric_id', 'stage_id', 'department_text', 'target_value', 'valid_from']],
    'training': ['stg_hr__training', ['department_text', 'topic', 'participants', 'held_on']]
} %}
{%- set counted = {'application_events': ref('int_application_events__deduplicated')} %}
select
    organisation_id,
    'survey_answers' as table_name,
    response_id || '/' || stage_id || '/' || question_code as key_text,
    _source_file_id
from {{ ref('int_contradictions__answers') }}
{%- for table, (relation, content) in tables.items() %}
union all
{{ contradicting_keys(table, ref(relation), content, counted.get(table)) }}
{%- endfor %}
