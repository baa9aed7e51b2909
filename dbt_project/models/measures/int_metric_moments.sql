-- One row per metric, question version, entity (department, or '*' for the whole organisation), stage and month.
with departments as (
    select
        organisation_id,
        department_id,
        stage_id,
        metric_id,
        question_version,
        month,
        {{ moments('x') }}
    from {{ ref('int_metric_observations') }}
    group by organisation_id, department_id, stage_id, metric_id, question_version, month
),

organisations as (
    select
        organisation_id,
        '*' as department_id,
        stage_id,
        metric_id,
        question_version,
        month,
        cast(sum(n) as bigint) as n,
        sum(sum_x) as sum_x,
        sum(sum_x2) as sum_x2
    from departments
    group by organisation_id, stage_id, metric_id, question_version, month
)

select * from departments
union all
select * from organisations
