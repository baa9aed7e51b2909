-- One row per department: the months it exists in, and what came of it or before it.
with ranked as (
    select
        organisation_id, department_id, valid_from, valid_to, merged_into, split_from,
        row_number() over (partition by organisation_id, department_id order by valid_to desc, valid_from desc) as last_first,
        row_number() over (partition by organisation_id, department_id order by valid_from asc, valid_to asc) as first_first
    from {{ ref('stg_registers__departments') }}
)

select
    organisation_id,
    department_id,
    -- a name counts in every month it touches
    cast(date_trunc('month', min(valid_from)) as date) as first_month,
    cast(date_trunc('month', max(valid_to)) as date) as last_month,
    -- what stands on its last row, or its first, where several name it
    max(case when last_first = 1 then merged_into end) as merged_into,
    max(case when first_first = 1 then split_from end) as split_from
from ranked
group by organisation_id, department_id
