-- One row per figure that is not shown and yet holds a number: there must be none.
select figure_id, status
from {{ ref('figures') }}
where status <> 'shown' and coalesce(value, value_low, value_high, n) is not null
