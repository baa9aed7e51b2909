{# The grain a model states in its first line: no two rows share these columns, and none of them is null. What no landed
   row touches has been looked at before. #}
{% test one_row_per(model, columns) %}
{%- set ids = columns | select('in', ['application_id', 'response_id', 'invitation_id']) | list -%}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ touched(model, ids[0]) if ids else model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
