-- One row per process or volume metric and contributing invitation or application.
with invitations as (
    select
        organisation_id, department_id, stage_id, 'response_rate' as metric_id, month,
        invitation_id as observation_id, case when is_answered then 1e0 else 0e0 end as x,
        _source_file_id, _source_row_number
    from {{ ref('fct_survey_invitations') }}
),

applications as (
    select
        organisation_id, department_id, 'application' as stage_id, 'applications' as metric_id, month,
        application_id as observation_id, 1e0 as x,
        _source_file_id, _source_row_number
    from {{ ref('fct_applications') }}
),

notifications as (
    select
        organisation_id, department_id, 'rejection' as stage_id, 'days_to_feedback' as metric_id, month,
        application_id as observation_id, days_to_feedback as x,
        _source_file_id, _source_row_number
    from {{ ref('int_rejections__notified') }}
)

select * from invitations
union all
select * from applications
union all
select * from notifications
