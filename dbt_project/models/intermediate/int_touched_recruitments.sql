-- One row per recruitment in a landed file that is touched, or to which a touched application was made.
with named as (
    select organisation_id, recruitment_id
    from {{ ref('stg_ats__applications') }}
    where recruitment_id is not null and {{ is_touched('application_id') }}
    union
    select organisation_id, key_id as recruitment_id from {{ ref('int_touched_keys') }} where key_kind = 'recruitment'
)

select
    r.organisation_id,
    r.recruitment_id,
    r.opened_at,
    r.closed_at,
    r.filled_at
from {{ ref('stg_ats__recruitments') }} as r
inner join named as n on r.organisation_id = n.organisation_id and r.recruitment_id = n.recruitment_id
