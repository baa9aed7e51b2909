{# The three sums every level shares, so that totals reconcile and nobody averages averages. #}
{% macro moments(value) -%}
cast(count(*) as bigint) as n,
    {{ exact_sum(value) }} as sum_x,
    {{ exact_sum(value ~ ' * ' ~ value) }} as sum_x2
{%- endmacro %}

{# The sums of a longer period or a larger group: those of its parts added up. #}
{% macro added_moments(row='') -%}
{%- set of = row ~ '.' if row else '' -%}
cast(sum({{ of }}n) as bigint) as n,
    {{ exact_sum(of ~ 'sum_x') }} as sum_x,
    {{ exact_sum(of ~ 'sum_x2') }} as sum_x2
{%- endmacro %}
