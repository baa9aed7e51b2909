-- One row per limit of its own in the newest landed config file; of organisation _all those that hold for every one.
select
    organisation_id,
    parameter_id,
    value as parameter_value
from {{ source('raw', 'parameters') }}
where {{ in_newest_file('parameters') }}
