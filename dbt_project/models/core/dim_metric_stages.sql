-- One row per metric and stage it is asked or counted at.
select m.metric_id, s.stage_id, s.stage_order
from {{ ref('metrics') }} as m
inner join {{ ref('dim_stages') }} as s
    on contains('|' || m.stages || '|', '|' || s.stage_id || '|')
