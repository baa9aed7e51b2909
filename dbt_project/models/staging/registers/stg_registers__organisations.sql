-- One row per organisation in the newest landed config file.
select
    organisation_id,
    name,
    sector,
    size_class,
    skr_main_group,
    time_zone,
    language,
    -- an organisation may lower its minimum to five and no further
    greatest(coalesce(minimum_n, 10), 5) as minimum_n,
    coalesce(is_publishing, false) as is_publishing,
    coalesce(reporting_rhythm, 'block') as reporting_rhythm,
    -- one sheet for the hiring managers of each department is made for those who ask for it
    coalesce(has_manager_page, false) as has_manager_page,
    notice
from {{ source('raw', 'organisations') }}
where {{ in_newest_file('organisations') }}
