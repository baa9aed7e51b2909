-- One row per organisation in the newest landed config file.
select
    organisation_id,
    name,
    sector,
    size_class,
    skr_main_group,
    time_zone,
    language,
    coalesce(minimum_n, 10) as minimum_n,
    coalesce(is_publishing, false) as is_publishing,
    notice
from {{ source('raw', 'organisations') }}
where {{ in_newest_file(source('raw', 'organisations')) }}
