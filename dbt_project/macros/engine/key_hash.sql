{# A number that equal keys share, and others hardly ever: to find, among millions, the few keys worth looking into. Who
   uses it looks into the key itself, as the engines' numbers differ and two keys may share one. #}
{% macro key_hash(columns) -%}
{{ return(adapter.dispatch('key_hash')(columns)) }}
{%- endmacro %}

{% macro default__key_hash(columns) -%}
hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__key_hash(columns) -%}
xxhash64({{ columns | join(', ') }})
{%- endmacro %}
