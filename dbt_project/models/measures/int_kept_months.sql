-- One row per organisation, stage, block series and month that has been published, as far as this build knows of it.
-- Such a month stays as it was published: what arrives later waits for a revision that may take it in.
select
    k.organisation_id,
    k.stage_id,
    k.series_id,
    k.month,
    k.minimum_n,
    k.reporting_rhythm,
    k.published_at
from {{ source('kept', 'months') }} as k
-- the release of a later moment is nothing that a build of an earlier one can know
inner join {{ ref('dim_builds') }} as b on k.published_at <= b.as_of
left join {{ ref('int_moving_series') }} as m
    on k.organisation_id = m.organisation_id and k.stage_id = m.stage_id and k.series_id = m.series_id
where m.series_id is null
