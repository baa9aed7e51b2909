{# A sum of doubles that comes out the same in every order of its rows: each to a billionth, added up exactly. Floating
   sums differ in their last bit with the order, and an engine with several threads has none. #}
{% macro exact_sum(x) -%}
cast(sum(cast({{ x }} as decimal(28, 9))) as double)
{%- endmacro %}
