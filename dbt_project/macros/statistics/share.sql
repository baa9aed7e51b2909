{# Shares: Wilson's interval, and Agresti and Caffo's difference (one success and one failure added to each group).
   Sources: Wilson (1927); Agresti and Caffo (2000); docs/methods.md. #}
{% macro share_limit(n, sum_x, side) -%}
{%- set z = z95() -%}
(({{ sum_x }}) + {{ z }} * {{ z }} / 2e0 {{ '-' if side == 'low' else '+' }} {{ z }} * sqrt(
    greatest(0e0, ({{ sum_x }}) * (({{ n }}) - ({{ sum_x }})) / nullif(({{ n }}), 0)) + {{ z }} * {{ z }} / 4e0
)) / (({{ n }}) + {{ z }} * {{ z }})
{%- endmacro %}

{# One group's half of the difference: its share with one success and one failure added. #}
{% macro share_half(n, sum_x) -%}
((({{ sum_x }}) + 1e0) / (({{ n }}) + 2e0))
{%- endmacro %}

{% macro share_half_variance(n, sum_x) -%}
({{ share_half(n, sum_x) }} * (1e0 - {{ share_half(n, sum_x) }}) / (({{ n }}) + 2e0))
{%- endmacro %}
