{# Whether contributors to a total could work each other out. Contributions must not be negative: respondents, not scores.
   Source: Handbook on Statistical Disclosure Control, chapter 4 (p%-rule and (n, k)-rule). #}
{% macro is_dominated(total, largest, second, percent) -%}
(({{ total }}) - ({{ largest }}) - ({{ second }}) < {{ percent }}e0 / 100e0 * ({{ largest }}))
{%- endmacro %}

{% macro is_concentrated(largest_n, total, percent) -%}
(({{ largest_n }}) > {{ percent }}e0 / 100e0 * ({{ total }}))
{%- endmacro %}
