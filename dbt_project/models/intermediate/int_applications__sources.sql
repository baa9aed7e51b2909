-- One row per organisation and source of its applications, with the part it is shown as.
-- What an organisation calls its sources is its own; beyond the twenty most common they are shown together.
with ranked as (
    select
        organisation_id, source,
        row_number() over (partition by organisation_id order by count(*) desc, source asc) as source_rank
    from {{ ref('fct_applications') }}
    where source is not null
    group by organisation_id, source
)

select
    organisation_id,
    source,
    case when source_rank <= 20 then source else 'other' end as part
from ranked
