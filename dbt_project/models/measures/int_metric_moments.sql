-- One row per metric, question version, entity (department, or '*' for the whole organisation), stage, part and month.
with departments as (
    select
        organisation_id,
        department_id,
        stage_id,
        metric_id,
        question_version,
        segment_kind,
        segment_id,
        month,
        {{ moments('x') }}
    from {{ ref('int_metric_observations') }}
    group by organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id, month
),

organisations as (
    select
        organisation_id,
        '*' as department_id,
        stage_id,
        metric_id,
        question_version,
        segment_kind,
        segment_id,
        month,
        cast(sum(n) as bigint) as n,
        sum(sum_x) as sum_x,
        sum(sum_x2) as sum_x2
    from departments
    group by organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id, month
)

select * from departments
union all
select * from organisations
