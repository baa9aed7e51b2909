{# Ranks with ties, and the best and worst rank that the intervals leave open. `others` is the same relation again. #}
{% macro competition_rank(value, other_value) -%}
1 + count(*) filter (where {{ other_value }} > {{ value }})
{%- endmacro %}

{% macro best_rank(high, other_low) -%}
1 + count(*) filter (where {{ other_low }} > {{ high }})
{%- endmacro %}

{% macro worst_rank(low, other_high) -%}
count(*) - count(*) filter (where {{ other_high }} < {{ low }})
{%- endmacro %}
