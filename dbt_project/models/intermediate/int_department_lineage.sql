-- One row per department, month range and the department its name means in those months.
-- After its end that is the one it was merged into, before its beginning the one it was split from, ten steps at most.
with recursive lives as (
    select organisation_id, department_id, first_month, last_month, merged_into, split_from
    from {{ ref('int_department_lives') }}
),

later as (
    select
        organisation_id, department_id, department_id as means_id, merged_into as next_id, 0 as step,
        first_month as month_from, last_month as month_to, last_month as reached
    from lives
    union all
    select
        l.organisation_id, l.department_id, s.department_id as means_id, s.merged_into as next_id, l.step + 1 as step,
        cast(l.reached + interval '1' month as date) as month_from, s.last_month as month_to,
        greatest(l.reached, s.last_month) as reached
    from later as l
    inner join lives as s on l.organisation_id = s.organisation_id and l.next_id = s.department_id
    where l.step < 10 and l.reached < date '9999-12-01'
),

earlier as (
    select
        organisation_id, department_id, department_id as means_id, split_from as next_id, 0 as step,
        first_month as month_from, last_month as month_to, first_month as reached
    from lives
    union all
    select
        e.organisation_id, e.department_id, s.department_id as means_id, s.split_from as next_id, e.step + 1 as step,
        s.first_month as month_from, cast(e.reached - interval '1' month as date) as month_to,
        least(e.reached, s.first_month) as reached
    from earlier as e
    inner join lives as s on e.organisation_id = s.organisation_id and e.next_id = s.department_id
    where e.step < 10 and e.reached > date '1900-01-01'
)

select organisation_id, department_id, means_id, month_from, month_to from later
where month_from <= month_to
union all
select organisation_id, department_id, means_id, month_from, month_to from earlier
where month_from <= month_to and step > 0
