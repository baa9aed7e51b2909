{# Seconds from one timestamp to another, double. The engines name the conversion differently. #}
{% macro seconds_between(earlier, later) -%}
{{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
(epoch({{ later }}) - epoch({{ earlier }}))
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
cast(unix_seconds({{ later }}) - unix_seconds({{ earlier }}) as double)
{%- endmacro %}
