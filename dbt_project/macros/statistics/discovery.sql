{# False discoveries among many tests (Benjamini and Hochberg 1995): the smallest q at which a test is a discovery.
   `p_rank` is its place among the family's p, from 1, and `size` the number of tests in the family. #}
{% macro adjusted_p(p, p_rank, size, family) -%}
least(1e0, min(({{ p }}) * ({{ size }}) / ({{ p_rank }})) over (
    partition by {{ family }} order by {{ p_rank }} desc rows between unbounded preceding and current row
))
{%- endmacro %}
