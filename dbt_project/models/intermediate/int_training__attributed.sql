-- One row per training held, in its newest landed version, tied to its department; to all where it names none.
with newest as (
    {{ newest_versions(ref('stg_hr__training'), key_of('training')) }}
)

select
    n.organisation_id,
    {{ id_or_place('n.training_id') }} as training_id,
    case when n.department_text is null then '*' else coalesce(d.department_id, 'unmapped') end as department_id,
    n.department_text,
    n.topic,
    n.participants,
    n.held_on,
    n.month,
    n._source_file_id,
    n._source_row_number
from newest as n
left join {{ ref('int_department_mentions') }} as d
    on
        {{ names_department('n', 'd') }}
