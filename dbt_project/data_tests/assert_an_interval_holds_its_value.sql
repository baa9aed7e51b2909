-- One row per released figure outside its own interval, or outside its scale: there must be none.
select figure_id, value, value_low, value_high
from {{ ref('int_released_rows') }}
where
    value < value_low - 1e-9
    or value > value_high + 1e-9
    or (estimator = 'score' and abs(value) > 100)
    or (estimator = 'share' and (value < 0 or value > 1))
    or (estimator = 'mean' and (value < 0 or value > 100))
