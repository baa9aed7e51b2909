-- One row per kept response and stage: the newest landed version of each, and of several for one application the last.
{{ config(materialized='incremental', incremental_strategy='touched', unique_key='response_id') }}
with newest as (
    {{ newest_versions(touched(ref('int_responses__staged'), 'response_id'), key_of('survey_responses')) }}
),

ranked as (
    select
        *,
        -- a response that names no application can be nobody's retake
        row_number() over (
            partition by organisation_id, stage_id, coalesce(application_id, 'response ' || response_id)
            order by submitted_at desc, response_id desc
        ) as retake_rank
    from newest
)

select
    organisation_id,
    response_id,
    stage_id,
    application_id,
    recruitment_id,
    department_text,
    occupation_ssyk,
    language,
    submitted_at,
    month,
    _source_file_id,
    _source_row_number
from ranked
where retake_rank = 1
