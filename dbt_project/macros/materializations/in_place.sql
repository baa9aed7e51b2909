{# Tables and views made in place. The adapter makes each aside, renames it twice and drops the one before, with a commit
   and questions to the catalogue at every step, so that whoever reads meanwhile always finds one: half the time of a
   small model. Nobody reads a warehouse that is being built; it is thrown away if a model fails. #}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
  {%- set target = _cleared('table') -%}
  {% call statement('main') -%}
    drop table if exists {{ target }};
    {{ create_table_as(False, target, sql) }}
  {%- endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
  {%- set target = _cleared('view') -%}
  {% call statement('main') -%}
    create or replace view {{ target }} as (
    {{ sql }}
    )
  {%- endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}

{# The relation to make; one of another kind that has its name is gone. #}
{% macro _cleared(type) %}
  {%- set existing = load_cached_relation(this) -%}
  {%- if existing is not none and existing.type != type -%}
    {%- do drop_relation_if_exists(existing) -%}
  {%- endif -%}
  {{ return(this.incorporate(type=type)) }}
{% endmacro %}
