-- One row per training held.
select
    organisation_id,
    training_id,
    department_id,
    topic,
    participants,
    held_on,
    month,
    _source_file_id,
    _source_row_number
from {{ ref('int_training__attributed') }}
