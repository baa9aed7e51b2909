-- One row per figure and kind of comparison, with what is known of the other side.
with earlier as (
    select
        e.figure_id, e.kind, e.reference_id, e.reference_status, e.reference_period_start, e.reference_period_end,
        r.n as reference_n, r.sum_x as reference_sum_x, r.sum_x2 as reference_sum_x2, r.value as reference_value
    from {{ ref('int_references__earlier') }} as e
    left join {{ ref('int_released_rows') }} as r on e.reference_id = r.figure_id
)

select
    figure_id, kind, reference_id, reference_status, reference_period_start, reference_period_end, reference_n,
    reference_sum_x, reference_sum_x2, reference_value,
    cast(null as double) as reference_standard_error, cast(null as bigint) as quartile
from earlier
union all
select
    figure_id, kind, reference_id, 'shown' as reference_status, reference_period_start, reference_period_end,
    reference_n, reference_sum_x, reference_sum_x2, reference_value,
    cast(null as double) as reference_standard_error, cast(null as bigint) as quartile
from {{ ref('int_references__rest') }}
union all
select
    figure_id, kind, reference_id, 'shown' as reference_status, reference_period_start, reference_period_end,
    reference_n, cast(null as double) as reference_sum_x, cast(null as double) as reference_sum_x2, reference_value,
    reference_standard_error, cast(quartile as bigint) as quartile
from {{ ref('int_references__outside') }}
