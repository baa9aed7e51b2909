-- One row per organisation, month and metric ('*': all) that is made anew, whole. None in a whole build.
with recursive months as (
    select organisation_id, metric_id, first_month as month, last_month
    from {{ ref('int_touched_spans') }}
    where first_month <= last_month
    union
    select organisation_id, metric_id, cast(month + interval '1' month as date) as month, last_month
    from months
    where month < last_month
)

select organisation_id, metric_id, month from months
union
select organisation_id, '*' as metric_id, month from {{ ref('int_touched_months') }}
