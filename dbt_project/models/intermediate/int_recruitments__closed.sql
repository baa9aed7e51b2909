-- One row per recruitment that has closed, with the month of it and when the books of that month close.
-- The month is that of the moment in UTC, as landing gives a recruitment the local month of its opening only: one that
-- closes in the first hour or two of a month counts in the month before.
with closed as (
    select *, cast(date_trunc('month', closed_at) as date) as closed_month
    from {{ ref('int_recruitments__attributed') }}
    where closed_at is not null
)

select
    organisation_id,
    recruitment_id,
    department_id,
    closed_at,
    closed_month,
    cast(closed_month + interval '1' month + interval '15' day as timestamp) as books_close_at,
    _source_file_id,
    _source_row_number
from closed
