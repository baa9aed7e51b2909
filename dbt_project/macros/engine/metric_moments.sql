{# The three sums every level shares, so that totals reconcile and nobody averages averages. #}
{% macro moments(value) -%}
cast(count(*) as bigint) as n,
    cast(sum({{ value }}) as double) as sum_x,
    cast(sum({{ value }} * {{ value }}) as double) as sum_x2
{%- endmacro %}
