{# Changes under their names. A quotient needs a true zero and a base above it: a score crosses zero, so both sides must be
   above it; an index 0-100 of a scale that begins at one is put back on that scale first. Else null.
   `scale_zero` is where the scale's own zero lies below the index: 25 of 100 for answers 1-5, 0 for answers 0-10. #}
{% macro relative_change(value, base) -%}
case when ({{ base }}) > 0e0 then (({{ value }}) - ({{ base }})) / ({{ base }}) end
{%- endmacro %}

{% macro relative_change_of_score(value, base) -%}
case when ({{ base }}) > 0e0 and ({{ value }}) > 0e0 then (({{ value }}) - ({{ base }})) / ({{ base }}) end
{%- endmacro %}

{% macro relative_change_of_index(value, base, scale_zero) -%}
(({{ value }}) - ({{ base }})) / nullif(({{ base }}) + ({{ scale_zero }}), 0)
{%- endmacro %}
