{# How many of those asked answered, and what those who did not could change. Source: AAPOR, Standard Definitions.
   Complete and partial interviews, refusals, no contact, others, and unknown eligibility of which a part is eligible. #}
{% macro response_rate_2(complete, partial, refused, no_contact, other, unknown) -%}
(({{ complete }}) + ({{ partial }})) / nullif(cast(({{ complete }}) + ({{ partial }}) + ({{ refused }}) + ({{ no_contact }}) + ({{ other }}) + ({{ unknown }}) as double), 0)
{%- endmacro %}

{% macro response_rate_6(complete, partial, refused, no_contact, other) -%}
{{ response_rate_2(complete, partial, refused, no_contact, other, '0') }}
{%- endmacro %}

{# The score if all who did not answer were as unhappy, or as happy, as can be. #}
{% macro nonresponse_bound(rate, score, side) -%}
({{ rate }}) * ({{ score }}) {{ '-' if side == 'low' else '+' }} 100e0 * (1e0 - ({{ rate }}))
{%- endmacro %}
