{# Every row's columns are those of a row of another model. #}
{% test found_in(model, to, columns) %}
with looked_for as (
    select distinct {{ columns | join(', ') }} from {{ model }}
),

there as (
    select distinct {{ columns | join(', ') }} from {{ to }}
)

select * from looked_for
except
select * from there
{% endtest %}
