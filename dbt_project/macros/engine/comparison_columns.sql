{# The kinds of comparison a figure can have, and the columns each contributes to a wide mart. #}
{% macro comparison_kinds() -%}
{{ return(['prior_year', 'baseline', 'rest_of_organisation', 'peers', 'published', 'target']) }}
{%- endmacro %}

{% macro comparison_columns() -%}
{{ return({
    'reference_id': 'reference_id', 'value': 'reference_value', 'n': 'reference_n', 'difference': 'difference',
    'low': 'difference_low', 'high': 'difference_high', 'verdict': 'verdict', 'status': 'status',
    'period_start': 'reference_period_start', 'period_end': 'reference_period_end'
}) }}
{%- endmacro %}
