-- One row per intervention and department its scope names, in the words of the workbook; none named is null.
with places as (
{%- for place in range(1, 41) %}
    select {{ place }} as place
    {{ "union all" if not loop.last }}
{%- endfor %}
),

listed as (
    select
        organisation_id, intervention_id, month, _source_file_id, _source_row_number,
        -- names with a comma in them are told apart by semicolons
        case
            when contains(departments_text, ';') then replace(departments_text, ';', '|')
            else replace(departments_text, ',', '|')
        end as names
    from {{ ref('int_interventions__deduplicated') }}
),

split as (
    select
        l.organisation_id, l.intervention_id, p.place, trim(split_part(l.names, '|', p.place)) as department_text,
        l.month, l._source_file_id, l._source_row_number
    from listed as l
    cross join places as p
    where p.place = 1 or split_part(l.names, '|', p.place) <> ''
)

select
    organisation_id,
    intervention_id,
    nullif(department_text, '') as department_text,
    month,
    _source_file_id,
    _source_row_number
from split
where place = 1 or department_text <> ''
