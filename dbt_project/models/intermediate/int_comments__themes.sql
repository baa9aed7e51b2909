-- One row per kept response, stage and theme, where there is a comment: whether the comment touches the theme.
-- The text itself, redacted when it landed, is read here and goes no further.
{%- set marks = ['.', ',', ';', ':', '!', '?', '(', ')', '"', '-', '–', '/', '…', '”'] %}
with comments as (
    select
        k.organisation_id, k.response_id, k.stage_id,
        -- words in small letters, with a blank on each side of them
        ' ' || translate(
            lower(t.answer), '{{ marks | join }}' || chr(9) || chr(10) || chr(13) || chr(39), '{{ ' ' * (marks | length + 4) }}'
        ) || ' ' as words
    from {{ ref('int_answers__scored') }} as k
    inner join {{ ref('stg_survey__answers') }} as t
        on
            k.organisation_id = t.organisation_id
            and k.response_id = t.response_id
            and k.question_code = t.question_code
            and k._source_file_id = t._source_file_id
            and k._source_row_number = t._source_row_number
            and k.stage_id = coalesce(t.stage_id, k.stage_id)
    where k.question_code = 'comment'
),

keywords as (
    -- a keyword begins where a word does, and ends where one does unless a star lets it go on
    select theme_id, ' ' || replace(keyword, '*', '') || case when contains(keyword, '*') then '' else ' ' end as wanted
    from {{ ref('comment_themes') }}
)

select
    c.organisation_id,
    c.response_id,
    c.stage_id,
    k.theme_id,
    bool_or(contains(c.words, k.wanted)) as is_touched
from comments as c
cross join keywords as k
group by c.organisation_id, c.response_id, c.stage_id, k.theme_id
