"""What the door is asked about one release: the rows it would print and the months of people they are made of.

Here: which rows and atoms of a warehouse make one question, and the scale of the answers. Not here: what is safe
(`orchestration.disclosure`), and in which order questions are asked and what becomes of the decisions (`door`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import repeat
from math import gcd, lcm
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.defs.transform import queries
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

FEWEST_PEERS, SMALLEST_SET = 5, 3
"""A value of peers needs five of them, and no smaller set than three that publish nothing themselves may follow."""

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


Months = dict[str, list[tuple[str, str]]]
"""Owner, which is a department, a group or the whole → its months, as 2019-06, and their atoms."""


class Released:
    """What an organisation has decided on and let out: ids of rows, and atoms as they were last told of."""

    def __init__(self, row_ids: Iterable[str], atoms: Mapping[Series, Mapping[str, Atom]]) -> None:
        self.row_ids = pa.table({"row_id": pa.array(list(row_ids), pa.string())})
        self._atoms = {series: _by_month(known.values()) for series, known in atoms.items()}

    def has(self, series: Series) -> bool:
        """Whether atoms of a series are known."""
        return series in self._atoms

    def arrived(self, month: Atom) -> list[Atom]:
        """The atoms that a month has come to be, one after the other; none where they are not known."""
        return self._atoms[month.series].get(month.atom_id, [])


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
        return self._made(self._found(f"{printed} {queries.IS_TOLD}" if told else printed, "anti", month, told))

    def decided(self, month: date, told: Told | None = None) -> list[Row]:
        """Rows up to a month that have been decided on, whether a release of it would print them or not."""
        return self._made(self._found(queries.IS_TOLD if told else "", "semi", month, told))

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
        # one object for each series: they are compared so often that going through their names would show
        same: dict[Series, Series] = {}
        of_series = [same.setdefault(own, own) for own in (tuple(one[SERIES]) for one in found)]
        self._load(since, same.keys())
        return [self._row(row_id, own, *of) for (row_id, _, *of), own in zip(found, of_series, strict=True)]

    def _load(self, since: date, series: Set[Series]) -> None:
        """Read the months of these series from the earliest that any row is about: older ones are in the ledger."""
        if since >= self._since and series <= self._series:
            return
        self._since, self._series = min(since, self._since), self._series | set(series)
        self._months: dict[Series, Months] = defaultdict(lambda: defaultdict(list))
        self._atoms: dict[Series, list[Atom]] = defaultdict(list)
        asked = self._asked | {"since": self._since}
        for own, owners, atoms in by_atom(self._connection, self._atom_query, asked, self._series, self._steps):
            self._add(own, owners, atoms)
        for months in self._months.values():
            for own_months in months.values():
                own_months.sort()

    def atoms(self, rows: Iterable[Row]) -> list[Atom]:
        """All atoms of the series of some rows."""
        return [atom for series in sorted({row.series for row in rows}) for atom in self._atoms[series]]

    def _add(self, series: Series, owners: list[str], atoms: dict[str, Atom]) -> None:
        if self._released.has(series):
            arrived = [(m, one) for m, now in atoms.items() for one in _arrived(now, self._released.arrived(now))]
        else:
            arrived = list(atoms.items())
        named = [(month, atom.atom_id) for month, atom in arrived]
        for owner in owners:
            self._months[series][owner] += named
        self._atoms[series] += [atom for _, atom in arrived]

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
        atoms = frozenset(atom for one in owners for atom in self._between(series, one, start, end))
        position = (*series[4:], reader, start.isoformat(), end.isoformat())
        steps = self._steps.get(series[METRIC])
        scale = steps.scale if steps else None
        kind = PERCENTILE if statistic == "median" else MAIN
        return Row(row_id, series, atoms, level, n, minimum_n, position, scale, kind, answered)

    def _between(self, series: Series, owner: str, start: date, end: date) -> list[str]:
        """The atoms of an owner's months from one to another."""
        months = self._months[series].get(owner, [])
        first, beyond = bisect_left(months, (f"{start:%Y-%m}",)), bisect_left(months, (f"{end:%Y-%m}~",))
        return [atom for _, atom in months[first:beyond]]


class LateQuestion(Question):
    """One that what is out of the whole is asked about only when groups are printed, twice a year.

    Until then it tells nothing of groups: the months since they were printed are in no row of theirs, and its years
    are sums of its blocks. Not so where one of these is `lost`, for whatever reason: then they are asked at once.
    """

    def opened(self, month: date, told: Told | None = None) -> list[Row]:
        """Groups that the release of a month would be the first to print, and what has been told of the whole."""
        assert told is not None, "what is out of the whole is known when this is asked"
        found = self._found(queries.IS_LATE, "anti", month, told)
        asked = self._asked | {"lost": told.ids["lost"]}
        broken = {tuple(of): last for *of, last in self._connection.execute(queries.BROKEN, asked).fetchall()}
        wanted = {tuple(one[SERIES]) for one in found if self._is_wanted(one, broken)}
        return self._made([one for one in found if tuple(one[SERIES]) in wanted])

    @staticmethod
    def _is_wanted(one: tuple[Any, ...], broken: Mapping[tuple[str, ...], date]) -> bool:
        """Whether a row is of a group, or a year of the whole that is no sum of its blocks that are shown."""
        _, (_, stage, metric, version, _, part), level, _, start, *_ = one
        return level == queries.GROUP or start <= broken.get((stage, metric, version, part), date.min)


SERIES = 1
"""Where its series stands in a row as it is found."""

METRIC = 2
"""Where the metric stands in a series."""


def of_departments(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of the whole, of departments, of groups of departments, and of parts of a whole."""
    return Question(connection, organisation_id, queries.DEPARTMENT_ROWS, queries.DEPARTMENT_ATOMS, released)


def of_groups(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups of candidates beside the whole, whose row ids are `<figure_id>|<kind of group>`."""
    return Question(connection, organisation_id, queries.GROUP_ROWS, queries.GROUP_ATOMS, released)


def of_crossed(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups beside the whole and departments; row ids are `<figure_id>|department_by_<kind of group>`.

    Asked is what follows exactly. Cells of departments by groups are so many and so small that bounds would cost two
    figures of groups in five, mostly for want of proof; what follows by bounds is asked in the questions of each side.
    """
    return Question(connection, organisation_id, queries.CROSSED_ROWS, queries.CROSSED_ATOMS, released, is_exact=True)


def of_paired(connection: duckdb.DuckDBPyConnection, organisation_id: str, released: Released) -> Question:
    """Rows of groups of two kinds and the whole; row ids are `<figure_id>|<kind>_and_<other kind>`. Exactly, too."""
    return LateQuestion(connection, organisation_id, queries.PAIRED_ROWS, queries.PAIRED_ATOMS, released, is_exact=True)


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
    told = connection.execute(queries.PEER_ATOMS).fetchall()
    unsettled = {
        (tuple(of), atom_id) for of, atom_id, publishes, figure_id in told if publishes and figure_id not in shown
    }
    rows = [
        Row(row_id, tuple(series), frozenset(of), order, len(of), SMALLEST_SET, scale=None, least_n=FEWEST_PEERS)
        for row_id, series, order, left_out, of in connection.execute(
            queries.PEER_ROWS, {"least": FEWEST_PEERS}
        ).fetchall()
        if not any((tuple(series), atom_id) in unsettled for atom_id in (left_out, *of))
    ]
    return rows, [Atom(tuple(of), atom_id, 1, is_public=figure_id in shown) for of, atom_id, _, figure_id in told]


def by_atom(
    connection: duckdb.DuckDBPyConnection, query: str, asked: Mapping[str, Any], series: Collection[Series],
    steps: Mapping[str, Steps],
) -> Iterator[tuple[Series, list[str], dict[str, Atom]]]:  # fmt: skip
    """Series, owners, and atoms by month, of what a query for atoms finds of some series.

    Raises DisclosureError for sums that no answers on the scale of their metric have.
    """
    known = [(metric, float(one.least), float(one.unit)) for metric, one in steps.items()]
    names = ("metric_id", "least", "unit")
    types = (pa.string(), pa.float64(), pa.float64())
    columns = {
        n: pa.array([one[place] for one in known], t) for place, (n, t) in enumerate(zip(names, types, strict=True))
    }
    connection.register("steps", pa.table(columns))
    connection.register("wanted", pa.table({"series": pa.array(sorted(series), pa.list_(pa.string()))}))
    found = connection.execute(queries.BY_ATOM.format(query), asked).fetchall()
    same = {one: one for one in series}
    for named, atom_of, owners, months, n, totals, squares, most_off in found:
        own, ids = same[tuple(named)], [f"{atom_of}/{month}" for month in months]
        if most_off > CLOSE:
            raise DisclosureError(
                f"{'/'.join(own)} {atom_of}, {months[0]} to {months[-1]}: "
                "its sums are none of answers on the scale in answer_scores"
            )
        # made as a tuple is: there are some hundred thousand
        told = zip(repeat(own), ids, n, totals or repeat(0), squares or repeat(0), repeat(None), repeat(False))
        yield own, owners, dict(zip(months, map(Atom._make, told), strict=True))


def steps_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Steps]:
    """Metric → the steps of its answers, for metrics made of opinions."""
    return {
        metric_id: Steps.of(metric_id, estimator, values or [])
        for metric_id, estimator, values in connection.execute(queries.SCALES).fetchall()
    }


def moving(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> set[tuple[str, str]]:
    """Stages and metrics of which this build, a revision, takes in what arrived after it was published."""
    return set(connection.execute(queries.MOVING, {"organisation_id": organisation_id}).fetchall())
