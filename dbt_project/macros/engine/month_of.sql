{# First day of a month partition ('2019-12'); rows without a month ('0000-00') get null. #}
{% macro month_of(partition) -%}
case when {{ partition }} <> '0000-00' then cast({{ partition }} || '-01' as date) end
{%- endmacro %}
