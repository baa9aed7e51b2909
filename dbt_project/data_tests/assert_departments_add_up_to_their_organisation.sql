-- One row per metric, stage and month whose departments do not sum to the whole organisation: there must be none.
with summed as (
    select
        organisation_id, stage_id, metric_id, question_version, month,
        sum(case when department_id = '*' then n else 0 end) as whole_n,
        sum(case when department_id = '*' then 0 else n end) as parts_n,
        sum(case when department_id = '*' then sum_x else 0 end) as whole_sum,
        sum(case when department_id = '*' then 0 else sum_x end) as parts_sum
    from {{ ref('int_metric_moments') }}
    where department_id not in (select g.group_id from {{ ref('dim_department_groups') }} as g)
    group by organisation_id, stage_id, metric_id, question_version, month
)

select organisation_id, stage_id, metric_id, question_version, month
from summed
where whole_n <> parts_n or abs(whole_sum - parts_sum) > 1e-6
