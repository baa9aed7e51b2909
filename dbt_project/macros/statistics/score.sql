{# CNPS: 100 (P - D) / n with its interval and the difference of two disjoint groups.

   The observation is +100, 0 or -100, so P - D = sum_x / 100 and P + D = sum_x2 / 10000.
   Interval: adjusted Wald with 3/4, 3/2, 3/4 pseudo-observations. Difference: the same three split over the two
   groups, because adding three to each undercovers when the groups differ. Sources: Rocks (2016), arXiv 1601.07235;
   docs/methods.md. Limits are clipped to +-100. #}
{% macro score_limit(n, sum_x, sum_x2, side) -%}
{%- set centre -%}(({{ sum_x }}) / 100e0 / (({{ n }}) + 3e0)){%- endset -%}
{%- set spread -%}
sqrt(greatest(0e0, (({{ sum_x2 }}) / 10000e0 + 1.5e0) / (({{ n }}) + 3e0) - {{ centre }} * {{ centre }}) / (({{ n }}) + 3e0))
{%- endset -%}
100e0 * greatest(-1e0, least(1e0, {{ centre }} {{ '-' if side == 'low' else '+' }} {{ z95() }} * {{ spread }}))
{%- endmacro %}

{# One group's half of the difference: its shrunken score, in points. #}
{% macro score_half(n, sum_x) -%}
(({{ sum_x }}) / (({{ n }}) + 1.5e0))
{%- endmacro %}

{# One group's half of the variance of the difference, in points squared. #}
{% macro score_half_variance(n, sum_x, sum_x2) -%}
{%- set centre -%}(({{ sum_x }}) / 100e0 / (({{ n }}) + 1.5e0)){%- endset -%}
(10000e0 * greatest(0e0, (({{ sum_x2 }}) / 10000e0 + 0.75e0) / (({{ n }}) + 1.5e0) - {{ centre }} * {{ centre }}) / (({{ n }}) + 1.5e0))
{%- endmacro %}
