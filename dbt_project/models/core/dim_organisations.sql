-- One row per organisation.
select
    organisation_id,
    name,
    sector,
    size_class,
    skr_main_group,
    time_zone,
    language,
    minimum_n,
    is_publishing,
    reporting_rhythm,
    has_manager_page,
    notice
from {{ ref('stg_registers__organisations') }}
