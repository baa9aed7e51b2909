{# What an id is the id of. #}
{% macro kind_of(id) -%}
{{ id | replace('_id', '') | replace('_ref', '') }}
{%- endmacro %}
