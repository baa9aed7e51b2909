{# Staged rows that may name a department in words of their own. #}
{% macro department_naming_models() -%}
{{ return([
    'stg_survey__responses', 'stg_survey__invitations', 'stg_ats__recruitments', 'stg_ats__job_ads', 'stg_hr__exits',
    'stg_hr__targets', 'stg_hr__training', 'int_interventions__scoped'
]) }}
{%- endmacro %}

{# The condition that ties a row to what its department's name means in its month. #}
{% macro names_department(row, mention) -%}
{{ row }}.organisation_id = {{ mention }}.organisation_id
        and {{ spelling(row ~ '.department_text') }} = {{ mention }}.spelling
        and {{ row }}.month = {{ mention }}.month
        and {{ mention }}.department_id <> 'unmapped'
{%- endmacro %}
