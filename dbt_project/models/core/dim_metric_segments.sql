-- One row per metric and kind of group it is also shown for.
select m.metric_id, k.segment_kind
from {{ ref('metrics') }} as m
inner join (
    {%- for kind in segment_kinds() %}
    select '{{ kind }}' as segment_kind
    {{ "union all" if not loop.last }}
    {%- endfor %}
) as k
    on contains('|' || m.segments || '|', '|' || k.segment_kind || '|')
