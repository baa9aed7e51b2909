-- One row per question of its own in the newest landed config file; of organisation _all those that every one may ask.
select
    organisation_id,
    question_code,
    scale,
    label_sv,
    label_en
from {{ source('raw', 'questions') }}
where {{ in_newest_file('questions') }}
