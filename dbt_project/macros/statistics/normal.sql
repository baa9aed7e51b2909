{# 97.5 % quantile of the standard normal distribution. #}
{% macro z95() -%}1.959963984540054e0{%- endmacro %}

{# Two-sided p of a standard normal z: Abramowitz & Stegun 26.2.17, absolute error below 1e-7. No engine here has erf. #}
{% macro two_sided_p(z) -%}
{%- set t -%}(1e0 / (1e0 + 0.2316419e0 * abs({{ z }}))){%- endset -%}
least(1e0, 2e0 * 0.3989422804014327e0 * exp(-({{ z }}) * ({{ z }}) / 2e0) * {{ t }} * (
    0.319381530e0 + {{ t }} * (-0.356563782e0 + {{ t }} * (1.781477937e0 + {{ t }} * (
    -1.821255978e0 + {{ t }} * 1.330274429e0)))))
{%- endmacro %}
