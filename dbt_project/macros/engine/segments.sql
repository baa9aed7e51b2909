{# The kinds of groups that observations can be told apart by; each is a column of int_segmented_observations. #}
{% macro segment_kinds() -%}
{{ return([
    'unit', 'occupation', 'handling', 'manager_role', 'outcome', 'channel', 'interview_mode', 'source', 'qualified',
    'notified', 'job_match'
]) }}
{%- endmacro %}

{# The group of a kind that a row of int_crossed_moments belongs to, where the kind is itself a column. #}
{% macro group_of(kind, row) -%}
coalesce(
    case {{ kind }}
        {%- for one in segment_kinds() %}
        when '{{ one }}' then {{ row }}.{{ one }}
        {%- endfor %}
    end,
    ''
)
{%- endmacro %}

{# The models that make observations of facts; a metric names its own in the registry, without int_observations__. #}
{% macro observation_models() -%}
{{ return([
    'answers', 'choices', 'comments', 'invitations', 'applications', 'rejections', 'funnel', 'endings', 'replies',
    'promises', 'finalists', 'openings', 'hires', 'reviews', 'adverts', 'employments', 'onboarding', 'sources',
    'withdrawals', 'processes'
]) }}
{%- endmacro %}

{# What tells the waiting times of one figure from those of another. #}
{% macro waiting_keys() -%}
{{ return([
    'organisation_id', 'department_id', 'stage_id', 'metric_id', 'question_version', 'segment_kind', 'segment_id',
    'period_kind', 'period_start', 'period_end'
]) }}
{%- endmacro %}

{# The statistics a row is shown by: of which estimators, in which unit, and where value and limits are found. #}
{% macro candidate_statistics() -%}
{%- set parts = [] -%}
{%- for name, count in [('promoters', 'promoters'), ('passives', '(n - promoters - detractors)'), ('detractors', 'detractors')] -%}
{%- do parts.append({
    'name': name, 'is_main': 'false', 'unit': "'share'", 'of': "estimator = 'score'", 'value': count ~ ' / nullif(n, 0)',
    'low': share_limit('n', count, 'low'), 'high': share_limit('n', count, 'high')
}) -%}
{%- endfor -%}
{{ return([
    {
        'name': 'value', 'is_main': 'true', 'unit': 'unit', 'of': "estimator <> 'duration'", 'value': 'value',
        'low': 'value_low', 'high': 'value_high'
    },
    {
        'name': 'median', 'is_main': 'true', 'unit': 'unit', 'of': "estimator = 'duration'", 'value': 'value',
        'low': 'value_low', 'high': 'value_high'
    },
    {
        'name': 'p90', 'is_main': 'false', 'unit': 'unit', 'of': "estimator = 'duration'", 'value': 'p90',
        'low': 'p90_low', 'high': 'p90_high'
    }
] + parts) }}
{%- endmacro %}

{# The condition that the rows of a part, or of a group of candidates, are made for a period: the whole for all, a part
   for years. A group's trailing year that moved on every month would give a month of a few people away; it moves on twice
   a year. #}
{% macro is_made_for(part, period) -%}
(
    {{ part }}.segment_kind = '-'
    or {{ period }}.period_kind = 'calendar_year'
    or (
        {{ period }}.period_kind = 'trailing_year'
        and ({{ part }}.segment_kind = 'item' or extract(month from {{ period }}.period_end) in (6, 12))
    )
)
{%- endmacro %}
