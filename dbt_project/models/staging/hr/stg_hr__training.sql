-- One row per training held in a landed file.
select
    organisation_id,
    training_id,
    department as department_text,
    topic,
    participants,
    held_on,
    cast(date_trunc('month', held_on) as date) as month,
    _source_file_id,
    _source_row_number,
    _landed_at
from {{ source('raw', 'training') }}
where {{ known_as_of() }}
