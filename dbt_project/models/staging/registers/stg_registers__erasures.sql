-- One row per erased row of a landed file: where it stood, never whose it was.
select
    organisation_id,
    table_name,
    _source_file_id,
    _source_row_number,
    _landed_at as erased_at
from {{ source('raw', 'erasures') }}
-- no as-of time: an erased row is gone from every build, whenever it was erased
