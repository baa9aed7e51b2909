"""What the door is asked about one release: the rows it would print and the months of people they are made of.

Here: which rows and atoms of a warehouse make one question, and the scale of the answers. Not here: what is safe
(`orchestration.disclosure`), and in which order questions are asked and what becomes of the decisions (`door`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.disclosure.rows import (
    MAIN,
    PERCENTILE,
    SCORE,
    SHARE,
    Atom,
    DisclosureError,
    Row,
    Scale,
    Series,
)

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

_ANSWERED = "case when metric_id in ('response_rate', 'coverage') then cast(sum_x as bigint) end as answered"

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

BY_ATOM = """
select
    series, atom_of, owners, list(strftime(month, '%Y-%m') order by month), list(n order by month),
    list(sum_x order by month), list(sum_x2 order by month)
from ({}) as a
semi join wanted as w on a.series = w.series
group by series, atom_of, owners
order by series, atom_of
"""
"""The months of an atom's owner as one row: a row each would be some hundred thousand."""

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

FEWEST_PEERS, SMALLEST_SET = 5, 3
"""A value of peers needs five of them, and no smaller set than three that publish nothing themselves may follow."""

COUNTS_ANSWERED = {"response_rate", "coverage"}


CLOSE = 1e-6
"""How far from a whole step a sum may be that was added up in floats."""


@dataclass(frozen=True)
class Steps:
    """How the values of a metric are whole steps of a scale: value = least + step * unit."""

    scale: Scale
    least: Fraction
    unit: Fraction

    @classmethod
    def of(cls, metric_id: str, estimator: str, values: Sequence[float]) -> Steps:
        """The steps of a metric with these values, none of which is between two steps.

        Raises DisclosureError for a mean of answers that have no two values: nothing would bound a single answer.
        """
        if estimator == "score":
            return cls(SCORE, Fraction(0), Fraction(100))
        if estimator == "share":
            return cls(SHARE, Fraction(0), Fraction(1))
        if len(values) < 2:
            raise DisclosureError(
                f"{metric_id} is a mean of answers without a scale; "
                "give each answer its value in seeds/answer_scores.csv"
            )
        known = [Fraction(str(value)) for value in values]
        gaps = [value - known[0] for value in known[1:]]
        unit = Fraction(gcd(*(gap.numerator for gap in gaps)), lcm(*(gap.denominator for gap in gaps)))
        return cls(Scale(tuple(int((value - known[0]) / unit) for value in known), unit), known[0], unit)

    def sums(self, n: int, sum_x: float, sum_x2: float) -> tuple[int, int] | None:
        """Σ and Σ² of steps, from those of values; None where the values are no steps of this scale."""
        least, unit = self._floats
        total, squares = (sum_x - n * least) / unit, (sum_x2 - 2 * least * sum_x + n * least**2) / unit**2
        whole = round(total), round(squares)
        return whole if abs(whole[0] - total) < CLOSE and abs(whole[1] - squares) < CLOSE else None

    @cached_property
    def _floats(self) -> tuple[float, float]:
        return float(self.least), float(self.unit)


Months = dict[str, list[tuple[str, str]]]
"""Owner, which is a department, a group or the whole → its months, as 2019-06, and their atoms."""


class Released:
    """What an organisation has decided on and let out: ids of rows, and atoms as they were last told of."""

    def __init__(self, row_ids: Iterable[str], atoms: Mapping[Series, Mapping[str, Atom]]) -> None:
        self.row_ids = pa.table({"row_id": pa.array(row_ids, pa.string())})
        self._atoms = {series: _by_month(known.values()) for series, known in atoms.items()}

    def arrived(self, series: Series, month: str) -> list[Atom]:
        """The atoms that a month has come to be, one after the other; none where they are not known."""
        return self._atoms.get(series, {}).get(month, [])


@dataclass(frozen=True)
class Told:
    """The rows of the whole and of departments that are no sums of each other, so that the others tell nothing new.

    Where a figure is `lost`, which one question shows and another withholds, sums with it in them are no sums of what
    is printed: all rows of its stage and metric are asked about. Percentiles are no sums, and always asked about.
    """

    figure_ids: frozenset[str]
    lost: frozenset[str]

    @property
    def ids(self) -> dict[str, list[str]]:
        """As a warehouse is asked for them."""
        return {"told": sorted(self.figure_ids), "lost": sorted(self.lost)}


class Question:
    """The rows of an organisation of which atoms are months of departments, or of groups in them, release by release.

    Where a revision took in what arrived late, a month is more than one atom: what was `released` tells of them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        organisation_id: str,
        rows: str,
        atoms: str,
        released: Released,
        *,
        is_exact: bool = False,
    ) -> None:
        self._connection, self._row_query, self._atom_query = connection, rows, atoms
        self._asked: dict[str, Any] = {"organisation_id": organisation_id}
        self._steps = {} if is_exact else steps_of(connection)
        self._released = released
        self._since, self._series = date.max, set[Series]()

    def opened(self, month: date, told: Told | None = None) -> list[Row]:
        """The rows that the release of a month would be the first to print; of the whole and departments those told."""
        printed = "semi join printed as p on c.figure_id = p.figure_id"
        return self._made(self._found(f"{printed} {IS_TOLD}" if told else printed, "anti", month, told))

    def decided(self, month: date, told: Told | None = None) -> list[Row]:
        """Rows up to a month that have been decided on, whether a release of it would print them or not."""
        return self._made(self._found(IS_TOLD if told else "", "semi", month, told))

    def _found(self, which: str, join: str, month: date, told: Told | None) -> list[tuple[Any, ...]]:
        asked = self._asked | {"month": month}
        if told:
            asked |= {name: value for name, value in told.ids.items() if f"${name}" in which}
        self._connection.register("settled", self._released.row_ids)
        query = f"""
            select r.* from ({self._row_query} {which}) as r
            {join} join settled as s on r.row_id = s.row_id
            order by r.row_id
        """
        return self._connection.execute(query, asked).fetchall()

    def _made(self, found: Sequence[tuple[Any, ...]]) -> list[Row]:
        since = min((start for _, _, _, _, start, *_ in found), default=date.max)
        self._load(since, {tuple(one[SERIES]) for one in found})
        return [self._row(row_id, tuple(series), *of) for row_id, series, *of in found]

    def _load(self, since: date, series: Set[Series]) -> None:
        """Read the months of these series from the earliest that any row is about: older ones are in the ledger."""
        if since >= self._since and series <= self._series:
            return
        self._since, self._series = min(since, self._since), self._series | series
        self._months: dict[Series, Months] = defaultdict(lambda: defaultdict(list))
        self._atoms: dict[Series, list[Atom]] = defaultdict(list)
        self._connection.register("wanted", pa.table({"series": pa.array(sorted(self._series), pa.list_(pa.string()))}))
        for named, atom_of, owners, *told in self._connection.execute(
            BY_ATOM.format(self._atom_query), self._asked | {"since": self._since}
        ).fetchall():
            for month, *sums in zip(*told, strict=True):
                self._add(tuple(named), atom_of, owners, month, *sums)

    def atoms(self, rows: Iterable[Row]) -> list[Atom]:
        """All atoms of the series of some rows."""
        return [atom for series in sorted({row.series for row in rows}) for atom in self._atoms[series]]

    def _add(
        self, series: Series, atom_of: str, owners: list[str], month: str, n: int, sum_x: float, sum_x2: float
    ) -> None:
        metric_id, atom_id = series[METRIC], f"{atom_of}/{month}"
        total, squares = (int(sum_x), 0) if metric_id in COUNTS_ANSWERED else (0, 0)
        if steps := self._steps.get(metric_id):
            found = steps.sums(n, sum_x, sum_x2)
            if found is None:
                raise DisclosureError(
                    f"{'/'.join(series)} {atom_id}: its sums are none of answers on the scale in answer_scores"
                )
            total, squares = found
        for atom in _arrived(Atom(series, atom_id, n, total, squares), self._released.arrived(series, atom_id)):
            for owner in owners:
                self._months[series][owner].append((month, atom.atom_id))
            self._atoms[series].append(atom)

    def _row(
        self,
        row_id: str,
        series: Series,
        level: int,
        reader: str,
        start: date,
        end: date,
        n: int,
        minimum_n: int,
        statistic: str,
        answered: int | None,
        owners: list[str],
    ) -> Row:
        months = self._months[series]
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
        atoms = frozenset(atom for one in owners for month, atom in months.get(one, ()) if first <= month <= last)
        position = (*series[4:], reader, start.isoformat(), end.isoformat())
        steps = self._steps.get(series[METRIC])
        scale = steps.scale if steps else None
        kind = PERCENTILE if statistic == "median" else MAIN
        return Row(row_id, series, atoms, level, n, minimum_n, position, scale, kind, answered)


class LateQuestion(Question):
    """One that what is out of the whole is asked about only when groups are printed, twice a year.

    Until then it tells nothing of groups: the months since they were printed are in no row of theirs, and its years
    are sums of its blocks. Not so where one of these is `lost`, for whatever reason: then they are asked at once.
    """

    def opened(self, month: date, told: Told | None = None) -> list[Row]:
        """Groups that the release of a month would be the first to print, and what has been told of the whole."""
        assert told is not None, "what is out of the whole is known when this is asked"
        found = self._found(IS_LATE, "anti", month, told)
        asked = self._asked | {"lost": told.ids["lost"]}
        broken = {tuple(of): last for *of, last in self._connection.execute(BROKEN, asked).fetchall()}
        wanted = {tuple(one[SERIES]) for one in found if self._is_wanted(one, broken)}
        return self._made([one for one in found if tuple(one[SERIES]) in wanted])

    @staticmethod
    def _is_wanted(one: tuple[Any, ...], broken: Mapping[tuple[str, ...], date]) -> bool:
        """Whether a row is of a group, or a year of the whole that is no sum of its blocks that are shown."""
        _, (_, stage, metric, version, _, part), level, _, start, *_ = one
        return level == GROUP or start <= broken.get((stage, metric, version, part), date.min)


SERIES = 1
"""Where its series stands in a row as it is found."""

METRIC = 2
"""Where the metric stands in a series."""


def of_departments(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of the whole, of departments, of groups of departments, and of parts of a whole."""
    return Question(connection, organisation_id, DEPARTMENT_ROWS, DEPARTMENT_ATOMS, released)


def of_groups(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups of candidates beside the whole, whose row ids are `<figure_id>|<kind of group>`."""
    return Question(connection, organisation_id, GROUP_ROWS, GROUP_ATOMS, released)


def of_crossed(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups beside the whole and departments; row ids are `<figure_id>|department_by_<kind of group>`.

    Asked is what follows exactly. Cells of departments by groups are so many and so small that bounds would cost two
    figures of groups in five, mostly for want of proof; what follows by bounds is asked in the questions of each side.
    """
    return Question(connection, organisation_id, CROSSED_ROWS, CROSSED_ATOMS, released, is_exact=True)


def of_paired(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups of two kinds and the whole; row ids are `<figure_id>|<kind>_and_<other kind>`. Exactly, too."""
    return LateQuestion(connection, organisation_id, PAIRED_ROWS, PAIRED_ATOMS, released, is_exact=True)


IN_ORDER = (of_departments, of_groups, of_crossed, of_paired)
"""The questions that a release is; what one of them withholds is not asked about in those after it."""

CROSSED, PAIRED = IN_ORDER.index(of_crossed), IN_ORDER.index(of_paired)


def number(row_id: str) -> int:
    """Which of the questions a row belongs to."""
    _, _, kind = row_id.partition("|")
    if not kind:
        return 0
    return IN_ORDER.index(
        of_crossed if kind.startswith("department_by_") else of_paired if "_and_" in kind else of_groups
    )


def _by_month(known: Iterable[Atom]) -> dict[str, list[Atom]]:
    found: dict[str, list[Atom]] = defaultdict(list)
    for atom in known:
        found[atom.atom_id.partition("+")[0]].append(atom)
    return found


def _arrived(now: Atom, before: list[Atom]) -> list[Atom]:
    """A month as the atoms that arrived one after the other: those that are known, and what came since.

    What was taken away since was taken from the first.
    """
    if not before:
        return [now]
    n, total, squares = (sum(getattr(atom, name) for atom in before) for name in ("n", "total", "squares"))
    if (n, total, squares) == (now.n, now.total, now.squares):
        return before
    if now.n > n:
        late = f"{now.atom_id}+{len(before)}"
        return [*before, Atom(now.series, late, now.n - n, now.total - total, now.squares - squares)]
    first = before[0]
    left = (now.n - n + first.n, now.total - total + first.total, now.squares - squares + first.squares)
    return [Atom(now.series, first.atom_id, *left), *before[1:]]


def of_peers(connection: duckdb.DuckDBPyConnection, shown: Collection[str]) -> tuple[list[Row], list[Atom]]:
    """Values of peers, each leaving out an organisation that publishes; atoms are organisations and their years.

    An organisation hides nothing in a year that is `shown` among its own figures. One that publishes and does not show
    its year may do so later, and whatever it hid until then would be hidden no more: a value that it is in, or that
    leaves it out, is not asked about, and so not printed.
    """
    told = connection.execute(PEER_ATOMS).fetchall()
    unsettled = {
        (tuple(of), atom_id) for of, atom_id, publishes, figure_id in told if publishes and figure_id not in shown
    }
    rows = [
        Row(row_id, tuple(series), frozenset(of), order, len(of), SMALLEST_SET, scale=None, least_n=FEWEST_PEERS)
        for row_id, series, order, left_out, of in connection.execute(PEER_ROWS, {"least": FEWEST_PEERS}).fetchall()
        if not any((tuple(series), atom_id) in unsettled for atom_id in (left_out, *of))
    ]
    return rows, [Atom(tuple(of), atom_id, 1, is_public=figure_id in shown) for of, atom_id, _, figure_id in told]


def steps_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Steps]:
    """Metric → the steps of its answers, for metrics made of opinions."""
    return {
        metric_id: Steps.of(metric_id, estimator, values or [])
        for metric_id, estimator, values in connection.execute(SCALES).fetchall()
    }


MOVING = """
select m.stage_id, d.metric_id
from int_moving_series as m
inner join dim_metrics as d on m.series_id = case d.disclosure_class when 'opinion' then 'survey' else d.metric_id end
where m.organisation_id = $organisation_id
"""


def moving(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> set[tuple[str, str]]:
    """Stages and metrics of which this build, a revision, takes in what arrived after it was published."""
    return set(connection.execute(MOVING, {"organisation_id": organisation_id}).fetchall())
