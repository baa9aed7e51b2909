-- One row per organisation and parameter: its own row wins, then one of config for all, then the product's.
with organisations as (
    select organisation_id from {{ ref('stg_registers__organisations') }}
),

offered as (
    select o.organisation_id, p.parameter_id, p.value as parameter_value, 3 as preference
    from organisations as o
    cross join {{ ref('parameters') }} as p
    union all
    select
        o.organisation_id, c.parameter_id, c.parameter_value,
        case when c.organisation_id = '_all' then 2 else 1 end as preference
    from organisations as o
    inner join {{ ref('stg_registers__parameters') }} as c on c.organisation_id in (o.organisation_id, '_all')
),

ranked as (
    select *, row_number() over (partition by organisation_id, parameter_id order by preference) as preference_rank
    from offered
)

select
    organisation_id,
    parameter_id,
    parameter_value
from ranked
where preference_rank = 1
