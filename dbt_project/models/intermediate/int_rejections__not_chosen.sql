-- One row per application that was not chosen: rejected, or left when its recruitment closed, and never withdrawn.
select
    p.organisation_id,
    p.application_id,
    p.recruitment_id,
    p.department_id,
    p.submitted_at,
    p.interviewed_at,
    p.decided_at,
    c.closed_at,
    c.closed_month,
    c.books_close_at,
    p._source_file_id,
    p._source_row_number
from {{ ref('int_applications__progress') }} as p
left join {{ ref('int_recruitments__closed') }} as c
    on p.organisation_id = c.organisation_id and p.recruitment_id = c.recruitment_id
where p.outcome = 'rejected' or (p.outcome = 'open' and c.closed_at is not null)
