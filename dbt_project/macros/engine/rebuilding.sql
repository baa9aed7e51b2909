{# What a build makes anew. A whole build makes everything; any other takes over the warehouse of the build before and
   makes anew what rows landed since then touch: what is kept by application, response or invitation for those touched,
   and what is kept by month for the months of these. A whole build is one with nothing to take over. #}
{% macro is_whole_build() -%}
{%- if not execute or flags.FULL_REFRESH or model.resource_type == 'unit_test' -%}
{{ return(true) }}
{%- else -%}
{{ return(run_query('select landed_after from ' ~ source('raw', 'run_parameters')).columns[0].values()[0] is none) }}
{%- endif -%}
{%- endmacro %}

{# When the build before was made, as a literal, so that an engine need not read what landed before. #}
{% macro landed_after() -%}
{%- if model.resource_type == 'unit_test' -%}
(select b.landed_after from {{ ref('dim_builds') }} as b)
{%- else -%}
timestamp '{{ run_query('select landed_after from ' ~ ref('dim_builds')).columns[0].values()[0] }}'
{%- endif -%}
{%- endmacro %}

{# Whether a row has landed since. In a whole build, none has: everything is made anew without being looked for. #}
{% macro is_new(row) -%}
{%- set builds = ref('dim_builds') -%}
{%- if is_whole_build() and model.resource_type != 'unit_test' -%}
false
{%- else -%}
{{ row }}._landed_at > {{ landed_after() }}
{%- endif -%}
{%- endmacro %}

{% macro has_new() -%}
{{ 'false' if is_whole_build() and model.resource_type != 'unit_test' else 'true' }}
{%- endmacro %}

{# The rows of a relation that are made anew, by the id they are kept by. #}
{% macro touched(relation, id) -%}
{%- set condition = is_touched(id) -%}
{%- if is_whole_build() -%}
{{ relation }}
{%- else -%}
(select * from {{ relation }} where {{ condition }})
{%- endif -%}
{%- endmacro %}

{% macro is_touched(id) -%}
{%- if model.resource_type != 'unit_test' -%}
(organisation_id, {{ id }}) in (
    select k.organisation_id, k.key_id from {{ ref('int_touched_keys') }} as k where k.key_kind = '{{ kind_of(id) }}'
)
{%- endif -%}
{%- endmacro %}

{# The condition that a row's month is made anew, for all metrics or for its own. Months and metrics are written out, so
   that an engine need not read others. #}
{% macro is_rebuilt_month(row) -%}
{%- if model.resource_type == 'unit_test' -%}
true
{%- else -%}
{%- set months = ref('int_rebuilt_months') -%}
{%- if is_whole_build() -%}
true
{%- else -%}
{%- set found = run_query('select distinct metric_id, month from ' ~ months ~ ' order by metric_id, month').rows -%}
(
    {%- for metric, of_metric in found | groupby(0) %}
    {% if metric != '*' %}{{ row }}.metric_id = '{{ metric }}' and {% endif -%}
    {{ row }}.month in ({% for one in of_metric %}date '{{ one[1] }}'{{ ', ' if not loop.last }}{% endfor %})
    {{ 'or' if not loop.last }}
    {%- else %}
    false
    {%- endfor %}
) and (
    ({{ row }}.organisation_id, '*', {{ row }}.month) in (select m.organisation_id, m.metric_id, m.month from {{ months }} as m)
    or ({{ row }}.organisation_id, {{ row }}.metric_id, {{ row }}.month) in (
        select m.organisation_id, m.metric_id, m.month from {{ months }} as m
    )
)
{%- endif -%}
{%- endif -%}
{%- endmacro %}

{# Incremental strategies: rows of touched keys, or of rebuilt months, make way for the new ones. #}
{% macro get_incremental_touched_sql(arguments) -%}
{{ replaced(arguments, is_touched(arguments.unique_key)) }}
{%- endmacro %}

{% macro get_incremental_months_sql(arguments) -%}
{{ replaced(arguments, is_rebuilt_month(arguments.target_relation.identifier)) }}
{%- endmacro %}

{% macro get_incremental_periods_sql(arguments) -%}
{{ replaced(arguments, holds_rebuilt_month(arguments.target_relation.identifier) ~ ' or not ' ~ is_period_of(
    ref('int_metric_periods'), arguments.target_relation.identifier
)) }}
{%- endmacro %}

{% macro replaced(arguments, condition) -%}
{%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
delete from {{ arguments.target_relation }}{% if not is_whole_build() %} where {{ condition }}{% endif %};
insert into {{ arguments.target_relation }} ({{ columns }}) select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}

{# The condition that a figure of a period is made anew: a month in it is, or it was no period in the build before. #}
{% macro is_rebuilt_period(row) -%}
{%- set months = ref('int_rebuilt_months') if model.resource_type != 'unit_test' -%}
{%- if is_whole_build() -%}
true
{%- else -%}
({{ holds_rebuilt_month(row) }} or not {{ is_period_of(this, row) }})
{%- endif -%}
{%- endmacro %}

{% macro holds_rebuilt_month(row) -%}
exists (
    select 1 from {{ ref('int_rebuilt_months') }} as rebuilt
    where
        rebuilt.organisation_id = {{ row }}.organisation_id
        and rebuilt.metric_id in ('*', {{ row }}.metric_id)
        and rebuilt.month between {{ row }}.period_start and {{ row }}.period_end
)
{%- endmacro %}

{% macro is_period_of(relation, row) -%}
exists (
    select 1 from {{ relation }} as other
    where
        {%- for key in ['organisation_id', 'department_id', 'stage_id', 'metric_id', 'period_kind', 'period_start'] %}
        other.{{ key }} = {{ row }}.{{ key }} and
        {%- endfor %}
        other.period_end = {{ row }}.period_end
)
{%- endmacro %}
