"""How a warehouse is asked for the rows and the months of people that a release is made of; SQL, and nothing else.

Here: which rows a question is about, and which atoms these are made of. Not here: what is made of what comes back
(`questions`). `$organisation_id`, `$month` and `$since` say of whom, up to which month, and since when; `$told` and
`$lost` are ids of figures.
"""

from __future__ import annotations

GROUP = 3
"""The level of a group of candidates, after the whole, groups of departments and departments."""

PRINTED = """
candidates as (
    select *
    from int_candidate_rows
    where is_main and disclosure_class <> 'volume' and organisation_id = $organisation_id and period_end <= $month
),

years as (
    select
        *,
        max(period_end) over (partition by department_id, stage_id, metric_id, segment_kind, segment_id) as current_end,
        min(period_end) over (
            partition by department_id, stage_id, metric_id, segment_kind, segment_id, question_version
        ) as first_end
    from candidates
    where period_kind = 'trailing_year'
),

current_years as (
    select * from years where period_end = current_end
),

-- a block or a calendar year stays in print; of trailing years the newest, and those it is compared with
printed as (
    select figure_id from candidates where period_kind <> 'trailing_year'
    union
    select figure_id from current_years
    union
    select y.figure_id
    from years as y
    inner join current_years as c
        on
            y.department_id = c.department_id and y.stage_id = c.stage_id and y.metric_id = c.metric_id
            and y.segment_kind = c.segment_kind and y.segment_id = c.segment_id
            and y.question_version = c.question_version
    where
        y.period_end = c.period_start - interval 1 month
        or (y.period_end = y.first_end and y.period_end < c.period_start)
)
"""

MEMBERS = """
members as (
    select group_id, list(department_id order by department_id) as members
    from dim_department_groups
    where organisation_id = $organisation_id
    group by group_id
)
"""

_COUNT_ANSWERED = "('response_rate', 'coverage')"
"""The metrics of which Σx is how many answered."""

_ANSWERED = f"case when metric_id in {_COUNT_ANSWERED} then cast(sum_x as bigint) end as answered"

DEPARTMENT_ROWS = f"""
with {PRINTED}, {MEMBERS}
select
    figure_id as row_id,
    [organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series,
    case when department_id = '*' then 0 when members is not null then 1 else 2 end as level,
    department_id, period_start, period_end, n, minimum_n, statistic, {_ANSWERED},
    coalesce(members, [department_id]) as owners
from (select * from candidates where segment_kind in ('-', 'item')) as c
left join members as g on c.department_id = g.group_id
"""
"""Rows whose atoms are the months of departments; each part of a whole is a series of its own."""

DEPARTMENT_ATOMS = """
select
    [m.organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series,
    department_id as atom_of, [department_id, '*'] as owners, month, n, sum_x, sum_x2
from int_metric_moments as m
anti join dim_department_groups as g on m.organisation_id = g.organisation_id and m.department_id = g.group_id
where department_id <> '*' and m.organisation_id = $organisation_id and month >= $since
"""

_IS_GROUP = "segment_kind not in ('-', 'item')"
_PART = "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 1) else '-' end"
_GROUP = "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 2) else segment_id end"

_BESIDE = f"""
with {PRINTED}, {MEMBERS},

kinds as (
    select distinct stage_id, metric_id, question_version, segment_kind, {_PART} as part
    from candidates
    where {_IS_GROUP}
),

beside as (
    select *, segment_kind as kind, {_PART} as part, {GROUP} as level, {_GROUP} as reader, [{_GROUP}] as owners
    from candidates
    where {_IS_GROUP}
    union all by name
    select
        c.*, k.segment_kind as kind, k.part,
        case when c.department_id = '*' then 0 when members is not null then 1 else 2 end as level,
        case when c.department_id = '*' then '*' else '/' || c.department_id end as reader,
        case
            when c.department_id = '*' then ['*']
            else list_transform(coalesce(members, [c.department_id]), lambda one: '/' || one)
        end as owners
    from candidates as c
    inner join kinds as k
        on c.stage_id = k.stage_id and c.metric_id = k.metric_id and c.question_version = k.question_version
        and c.segment_id = k.part
    left join members as g on c.department_id = g.group_id
    where c.segment_kind in ('-', 'item')
)
"""
"""Rows of groups of the whole organisation beside those of the whole and of its departments. A department is told from
a group of the same name by a stroke."""

GROUP_ROWS = f"""
{_BESIDE}
select
    c.figure_id || '|' || kind as row_id,
    [organisation_id, stage_id, metric_id, question_version, kind, part] as series,
    level, reader, period_start, period_end, n, minimum_n, statistic, {_ANSWERED}, owners
from (select * from beside where level in (0, {GROUP})) as c
"""
"""Rows of groups beside the whole: the groups of one kind are parts of it."""

CROSSED_ROWS = f"""
{_BESIDE}
select
    c.figure_id || '|department_by_' || kind as row_id,
    [organisation_id, stage_id, metric_id, question_version, 'department_by_' || kind, part] as series,
    level, reader, period_start, period_end, n, minimum_n, statistic, {_ANSWERED}, owners
from beside as c
"""
"""Rows of groups beside those of departments: a group may lie in one department, or be nearly all of it."""

_CELLS = f"""
with groups as (
    select
        organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, {_PART} as part,
        {_GROUP} as group_id, month, n, sum_x, sum_x2
    from int_segment_moments
    where organisation_id = $organisation_id and month >= $since
),

added as (
    select
        department_id, stage_id, metric_id, question_version, segment_kind, part, month, sum(n) as n,
        sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
    from groups
    group by all
),

kinds as (
    select distinct organisation_id, stage_id, metric_id, question_version, segment_kind, part from groups
),

-- whoever belongs to no group of the kind is a group nobody sees, and is there to be subtracted to
rest as (
    select
        k.*, m.department_id, '' as group_id, m.month, m.n - coalesce(a.n, 0) as n,
        m.sum_x - coalesce(a.sum_x, 0) as sum_x, m.sum_x2 - coalesce(a.sum_x2, 0) as sum_x2
    from kinds as k
    inner join int_metric_moments as m
        on k.organisation_id = m.organisation_id and k.stage_id = m.stage_id and k.metric_id = m.metric_id
        and k.question_version = m.question_version and k.part = m.segment_id
    anti join dim_department_groups as g on m.organisation_id = g.organisation_id and m.department_id = g.group_id
    left join added as a
        on m.department_id = a.department_id and k.stage_id = a.stage_id and k.metric_id = a.metric_id
        and k.question_version = a.question_version and k.segment_kind = a.segment_kind and k.part = a.part
        and m.month = a.month
    where m.department_id <> '*' and m.month >= $since
),

cells as (
    select * from groups union all by name select * from rest where n > 0
)
"""

GROUP_ATOMS = f"""
{_CELLS}
select
    [organisation_id, stage_id, metric_id, question_version, segment_kind, part] as series, group_id as atom_of,
    [group_id, '*'] as owners, month, cast(sum(n) as bigint) as n, cast(sum(sum_x) as double) as sum_x,
    cast(sum(sum_x2) as double) as sum_x2
from cells
group by all
"""

CROSSED_ATOMS = f"""
{_CELLS}
select
    [organisation_id, stage_id, metric_id, question_version, 'department_by_' || segment_kind, part] as series,
    department_id || '/' || group_id as atom_of, ['/' || department_id, group_id, '*'] as owners, month,
    cast(n as bigint) as n, cast(sum_x as double) as sum_x, cast(sum_x2 as double) as sum_x2
from cells
"""

_KIND = "case when contains(segment_kind, '_by_') then split_part(segment_kind, '_by_', 2) else segment_kind end"

PAIRED_ROWS = f"""
with {PRINTED},

large as (
    select distinct stage_id, metric_id, question_version, {_KIND} as kind, {_PART} as part
    from candidates
    where {_IS_GROUP} and n >= minimum_n
),

-- a kind of which no group is large enough to be shown takes nothing off another
pairs as (
    select one.*, other.kind as other_kind
    from large as one
    inner join large as other
        on one.stage_id = other.stage_id and one.metric_id = other.metric_id
        and one.question_version = other.question_version and one.part = other.part and one.kind < other.kind
),

parted as (
    select *, {_KIND} as kind, {_PART} as part, {GROUP} as level, {_KIND} || '=' || {_GROUP} as reader
    from candidates
    where {_IS_GROUP}
    union all by name
    select *, '*' as kind, segment_id as part, 0 as level, '*' as reader
    from candidates
    where department_id = '*' and segment_kind in ('-', 'item')
),

paired as (
    select c.* exclude (kind), p.kind, p.other_kind
    from parted as c
    inner join pairs as p
        on c.stage_id = p.stage_id and c.metric_id = p.metric_id and c.question_version = p.question_version
        and c.part = p.part and c.kind in ('*', p.kind, p.other_kind)
)

select
    c.figure_id || '|' || kind || '_and_' || other_kind as row_id,
    [organisation_id, stage_id, metric_id, question_version, kind || '_and_' || other_kind, part] as series,
    level, reader, period_start, period_end, n, minimum_n, statistic, {_ANSWERED}, [reader] as owners
from paired as c
"""
"""Rows of groups of two kinds beside each other and the whole: a group of one may lie in a group of the other."""

PAIRED_ATOMS = """
select
    [organisation_id, stage_id, metric_id, question_version, kind || '_and_' || other_kind, part] as series,
    group_id || '/' || other_group_id as atom_of,
    [kind || '=' || group_id, other_kind || '=' || other_group_id, '*'] as owners, month, n, sum_x, sum_x2
from int_pair_moments
where organisation_id = $organisation_id and month >= $since
"""

IS_TOLD = f"""
where
    level = {GROUP} or statistic = 'median' or c.figure_id in (select unnest($told))
    or exists (
        select 1 from candidates as l
        where
            l.stage_id = c.stage_id and l.metric_id = c.metric_id and l.figure_id in (select unnest($lost))
    )
"""

IS_LATE = f"""
where
    (level = {GROUP} and c.figure_id in (select figure_id from printed))
    or (level = 0 and c.figure_id in (select unnest($told)))
"""

BROKEN = """
select stage_id, metric_id, question_version, segment_id as part, max(period_end)
from int_candidate_rows
where
    is_main and organisation_id = $organisation_id and department_id = '*' and segment_kind in ('-', 'item')
    and period_kind = 'block' and figure_id in (select unnest($lost))
group by all
"""
"""The last month of the blocks of the whole that are not shown."""

BY_ATOM = f"""
with measured as (
    select
        a.series, atom_of, owners, strftime(month, '%Y-%m') as month, n,
        case
            when s.unit is not null then (sum_x - n * s.least) / s.unit
            when a.series[3] in {_COUNT_ANSWERED} then cast(sum_x as double)
            else 0.0
        end as total,
        coalesce((sum_x2 - 2 * s.least * sum_x + n * s.least * s.least) / (s.unit * s.unit), 0.0) as squares
    from ({{}}) as a
    semi join wanted as w on a.series = w.series
    left join steps as s on a.series[3] = s.metric_id
)

select
    series, atom_of, owners, list(month order by month), list(n order by month),
    case when bool_or(total <> 0) then list(cast(round(total) as bigint) order by month) end as totals,
    case when bool_or(squares <> 0) then list(cast(round(squares) as bigint) order by month) end as all_squares,
    max(greatest(abs(total - round(total)), abs(squares - round(squares)))) as most_off
from measured
group by series, atom_of, owners
order by series, atom_of
"""
"""The months of an atom's owner as one row, as a row each would be some hundred thousand: respondents, and Σx and
Σx² in steps of the scale, or those who answered, null where they are nothing; and how far from whole steps a sum is."""

SCALES = """
select m.metric_id, m.estimator, list(distinct s.value order by s.value) filter (where s.value is not null)
from dim_metrics as m
left join answer_scores as s on m.metric_id = s.metric_id
where m.disclosure_class = 'opinion' and m.estimator in ('score', 'share', 'mean')
group by m.metric_id, m.estimator
"""

PEER_ROWS = """
with others as (
    select
        p.organisation_id as left_out, p.peer_level, p.peer_order, y.stage_id, y.metric_id, y.question_version,
        y.year_start, y.organisation_id as peer_id
    from int_peers as p
    inner join int_organisation_years as y on p.peer_id = y.organisation_id
    semi join dim_organisations as o on p.organisation_id = o.organisation_id and o.is_publishing
)

select
    concat_ws('/', 'peers', peer_level, left_out, stage_id, metric_id, question_version, year_start) as row_id,
    ['*', stage_id, metric_id, question_version] as series, peer_order, left_out || '/' || year_start as left_out_atom,
    list(peer_id || '/' || year_start order by peer_id) as atoms
from others
group by all
having count(*) >= $least
order by row_id
"""

PEER_ATOMS = """
select
    ['*', y.stage_id, y.metric_id, y.question_version] as series, y.organisation_id || '/' || y.year_start as atom_id,
    o.is_publishing, c.figure_id
from int_organisation_years as y
inner join dim_organisations as o on y.organisation_id = o.organisation_id
left join int_candidate_rows as c
    on
        y.organisation_id = c.organisation_id and y.stage_id = c.stage_id and y.metric_id = c.metric_id
        and y.question_version = c.question_version and y.year_start = c.period_start
        and c.period_kind = 'calendar_year' and c.department_id = '*' and c.segment_kind = '-' and c.is_main
order by series, atom_id
"""

MOVING = """
select m.stage_id, d.metric_id
from int_moving_series as m
inner join dim_metrics as d on m.series_id = case d.disclosure_class when 'opinion' then 'survey' else d.metric_id end
where m.organisation_id = $organisation_id
"""
