{# A change of a whole split by its parts (Kitagawa 1955): what came from other weights, and what came within the parts.
   Summed over the parts the two add up to the change exactly. `w` are shares of the whole, `s` values of a part. #}
{% macro composition_part(w0, s0, w1, s1) -%}
(({{ w1 }}) - ({{ w0 }})) * (({{ s1 }}) + ({{ s0 }})) / 2e0
{%- endmacro %}

{% macro within_part(w0, s0, w1, s1) -%}
(({{ s1 }}) - ({{ s0 }})) * (({{ w1 }}) + ({{ w0 }})) / 2e0
{%- endmacro %}
