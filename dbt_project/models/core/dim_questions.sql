-- One row per organisation and question of its catalogue: its own row wins, then one of config for all, then the product's.
with organisations as (
    select organisation_id from {{ ref('dim_organisations') }}
),

configured as (
    select organisation_id, question_code, scale, label_sv, label_en from {{ ref('stg_registers__questions') }}
),

offered as (
    select o.organisation_id, q.question_code, q.scale, q.label_sv, q.label_en, 3 as preference
    from organisations as o
    cross join {{ ref('questions') }} as q
    union all
    select
        o.organisation_id, c.question_code, c.scale, c.label_sv, c.label_en,
        case when c.organisation_id = '_all' then 2 else 1 end as preference
    from organisations as o
    inner join configured as c on c.organisation_id in (o.organisation_id, '_all')
),

ranked as (
    select *, row_number() over (partition by organisation_id, question_code order by preference) as preference_rank
    from offered
)

select
    r.organisation_id,
    r.question_code,
    r.scale,
    s.kind as scale_kind,
    r.label_sv,
    r.label_en
from ranked as r
inner join {{ ref('scales') }} as s on r.scale = s.scale
where r.preference_rank = 1
