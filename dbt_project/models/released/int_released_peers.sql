-- One row per value of peers that passed the door: no smaller set of organisations follows from it.
select b.*
from {{ ref('mart_sector_benchmarks') }} as b
inner join {{ source('door', 'decisions') }} as d on b.benchmark_id = d.figure_id
where d.status = 'shown'
