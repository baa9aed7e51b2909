-- One row per organisation, peer level and other organisation that is its peer at that level.
-- From the narrowest level: same sector, main group and size; same sector and main group; same sector. What an
-- organisation has not said of itself makes it nobody's peer.
with organisations as (
    select organisation_id, sector, skr_main_group, size_class
    from {{ ref('dim_organisations') }}
),

paired as (
    select
        o.organisation_id, o.sector, p.organisation_id as peer_id,
        o.skr_main_group = p.skr_main_group as is_similar, o.size_class = p.size_class as is_same_size
    from organisations as o
    inner join organisations as p on o.sector = p.sector and o.organisation_id <> p.organisation_id
)

select organisation_id, sector, cast(1 as bigint) as peer_order, 'similar_size' as peer_level, peer_id
from paired
where is_similar and is_same_size
union all
select organisation_id, sector, cast(2 as bigint) as peer_order, 'similar' as peer_level, peer_id
from paired
where is_similar
union all
select organisation_id, sector, cast(3 as bigint) as peer_order, 'sector' as peer_level, peer_id
from paired
