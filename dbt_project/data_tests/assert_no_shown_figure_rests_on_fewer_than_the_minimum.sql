-- One row per opinion or process figure that is shown below the minimum in force when it first went out: there must be none.
select r.figure_id, r.n, r.minimum_n
from {{ ref('int_released_rows') }} as r
inner join {{ ref('dim_metrics') }} as m on r.metric_id = m.metric_id
where m.disclosure_class <> 'volume' and r.n < r.minimum_n
