{# Means: the t interval, and Welch's difference. Sources: Student (1908); Welch (1947); docs/methods.md. #}
{% macro mean_variance(n, sum_x, sum_x2) -%}
(greatest(0e0, ({{ sum_x2 }}) - ({{ sum_x }}) * ({{ sum_x }}) / nullif(({{ n }}), 0)) / nullif(({{ n }}) - 1e0, 0))
{%- endmacro %}

{# Limit of the mean with Student's quantile for n - 1 degrees. #}
{% macro mean_limit(n, sum_x, sum_x2, quantile, side) -%}
(({{ sum_x }}) / nullif(({{ n }}), 0) {{ '-' if side == 'low' else '+' }} {{ quantile }} * sqrt({{ mean_variance(n, sum_x, sum_x2) }} / nullif(({{ n }}), 0)))
{%- endmacro %}

{# Two-sided p of Student's t by Wallace's normalising transformation (1959); error below 0.001 for 10 degrees or more. #}
{% macro two_sided_p_of_t(t, degrees) -%}
{%- set z -%}
(((8e0 * ({{ degrees }}) + 1e0) / (8e0 * ({{ degrees }}) + 3e0)) * sqrt(({{ degrees }}) * ln(1e0 + ({{ t }}) * ({{ t }}) / ({{ degrees }}))))
{%- endset -%}
{{ two_sided_p(z) }}
{%- endmacro %}
