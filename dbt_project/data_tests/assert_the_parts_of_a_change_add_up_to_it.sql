-- One row per shown split of a change whose parts do not add up to it: there must be none.
with added as (
    select figure_id, sum(composition) as composition, sum(within_departments) as within_departments
    from {{ ref('int_change_parts') }}
    group by figure_id
)

select m.figure_id, m.difference
from {{ ref('mart_change_parts') }} as m
inner join added as a on m.figure_id = a.figure_id
where
    m.status = 'shown'
    and (
        abs(m.difference - a.composition - a.within_departments) > 1e-6
        or abs(m.within_departments - a.within_departments) > 1e-6
    )
