-- One row per figure: its comparisons side by side, a group of columns for each kind; no row is the word for none.
select
    figure_id
    {%- for kind in comparison_kinds() %}
    {%- for name, column in comparison_columns().items() %},
    max(case when kind = '{{ kind }}' then {{ column }} end) as {{ kind }}_{{ name }}
    {%- endfor %}
    {%- endfor %}
from {{ ref('comparisons') }}
group by figure_id
