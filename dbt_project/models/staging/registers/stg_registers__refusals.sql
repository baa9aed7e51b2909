-- One row per row or value of a landed file that could not be used.
select
    organisation_id,
    column_name,
    reason,
    value_class,
    _source_file_id,
    _source_row_number
from {{ source('raw', 'refusals') }}
where {{ known_as_of() }}
