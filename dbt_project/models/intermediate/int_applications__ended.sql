-- One row per application that has ended, with how, and the month of it: that of the event that ended it, or where no
-- event did, that in which its recruitment closed.
select
    p.organisation_id,
    p.application_id,
    p.recruitment_id,
    p.department_id,
    p.outcome,
    p.step,
    p.withdrawal_reason,
    coalesce(p.ended_month, c.closed_month) as month,
    p._source_file_id,
    p._source_row_number
from {{ ref('int_applications__progress') }} as p
left join {{ ref('int_recruitments__closed') }} as c
    on p.organisation_id = c.organisation_id and p.recruitment_id = c.recruitment_id
where coalesce(p.ended_month, c.closed_month) is not null
