{# Exact limits of a count as a Poisson variable (Garwood 1936): from a table up to 1000, beyond it Wilson and Hilferty's
   cube, which is within a hundred-thousandth there. `exact` is the table's limit, null where the table ends. #}
{% macro count_limit(n, exact, side) -%}
{%- if side == 'low' -%}
coalesce({{ exact }}, ({{ n }}) * pow(1e0 - 1e0 / (9e0 * ({{ n }})) - {{ z95() }} / (3e0 * sqrt({{ n }})), 3))
{%- else -%}
coalesce({{ exact }}, (({{ n }}) + 1e0) * pow(1e0 - 1e0 / (9e0 * (({{ n }}) + 1e0)) + {{ z95() }} / (3e0 * sqrt(({{ n }}) + 1e0)), 3))
{%- endif -%}
{%- endmacro %}
