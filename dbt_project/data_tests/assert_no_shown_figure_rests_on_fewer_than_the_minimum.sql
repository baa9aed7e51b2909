-- One row per opinion or process figure that is shown below its organisation's minimum: there must be none.
select f.figure_id, f.n, o.minimum_n
from {{ ref('figures') }} as f
inner join {{ ref('dim_organisations') }} as o on f.organisation_id = o.organisation_id
inner join {{ ref('dim_metrics') }} as m on f.metric_id = m.metric_id
where f.status = 'shown' and m.disclosure_class <> 'volume' and f.n < o.minimum_n
