{# The grain a model states in its first line: no two rows share these columns, and none of them is null. What no landed
   row touches has been looked at before, and of the rest only what shares a hash is compared column by column. #}
{% test one_row_per(model, columns) %}
{%- set ids = columns | select('in', ['application_id', 'response_id', 'invitation_id']) | list -%}
with looked_at as (
    select {{ columns | join(', ') }}, {{ key_hash(columns) }} as key_hash
    from {{ touched(model, ids[0]) if ids else model }}
)

select {{ columns | join(', ') }}, count(*) as row_count
from looked_at
where
    key_hash in (select l.key_hash from looked_at as l group by l.key_hash having count(*) > 1)
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
group by {{ columns | join(', ') }}
{# a shared hash alone proves nothing #}
having count(*) > 1 or {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
