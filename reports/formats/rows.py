"""The rows each reader of a release may have, cut once for all of them.

The organisation has every row. A department has all its own and, of the whole organisation, what its page sets beside
them: the current figure of each undivided series. The organisation's history and its cuts by occupation, source and so
on are the same in every department, so they lie once, in the organisation's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from reports.engine.data import ReleaseData
from reports.reader import WHOLE, Reader, readers

SERIES = ("department_id", "stage_id", "metric_id", "statistic", "segment_kind", "segment_id", "period_kind")
"""What a figure has in common with those before it."""

GROUP = 100
"""Departments cut at a time: all at once would fill the memory, one at a time would search the release for each."""

FIGURES = "select * from figures where {chosen} order by department_id, figure_id"

COMPARISONS = """
select c.*, f.department_id
from comparisons as c
inner join (select figure_id, department_id from figures where {chosen}) as f on c.figure_id = f.figure_id
order by f.department_id, c.figure_id, c.kind
"""

QUERIES = {"figures": FIGURES, "comparisons": COMPARISONS}


@dataclass(frozen=True)
class ReaderRows:
    """One reader's figures and comparisons, as the contract has them."""

    figures: pa.Table
    comparisons: pa.Table

    @cached_property
    def figures_current(self) -> pa.Table:
        """The latest figures of their series."""
        return _latest(self.figures)

    @cached_property
    def comparisons_current(self) -> pa.Table:
        """The comparisons of those."""
        return _of(self.comparisons, self.figures_current)


class Cut:
    """The two tables of a release, cut for a group of readers at a time."""

    def __init__(self, release: ReleaseData) -> None:
        self._release = release
        self._order = [reader.id for reader in readers(release) if not reader.is_organisation]
        whole = ReaderRows(*(self._query(name, [WHOLE]) for name in QUERIES))
        undivided = whole.figures_current.filter(pc.equal(whole.figures_current["segment_kind"], "-"))
        self._whole = {"figures": undivided, "comparisons": _of(whole.comparisons, undivided)}
        self._group: dict[str, _Sliced] = {}

    def of(self, reader: Reader) -> ReaderRows:
        """The rows of a reader, ordered by department (the organisation's first) and figure id."""
        figures, comparisons = (self._rows(name, reader) for name in QUERIES)
        return ReaderRows(figures, comparisons.drop_columns(["department_id"]))

    def _rows(self, name: str, reader: Reader) -> pa.Table:
        if reader.is_organisation:
            return self._query(name, [])
        if name not in self._group or reader.id not in self._group[name].departments:
            place = self._order.index(reader.id)
            departments = self._order[place : place + GROUP]
            self._group[name] = _Sliced(departments, self._query(name, departments))
        return pa.concat_tables([self._whole[name], self._group[name].of(reader.id)])

    def _query(self, name: str, departments: Sequence[str]) -> pa.Table:
        """The rows of these departments, or of all."""
        chosen = "list_contains($departments, department_id)" if departments else "true"
        parameters = {"departments": list(departments)} if departments else {}
        return self._release.table(QUERIES[name].format(chosen=chosen), parameters).combine_chunks()


class _Sliced:
    """Rows in the order of their departments, handed out without copying."""

    def __init__(self, departments: Sequence[str], rows: pa.Table) -> None:
        self.departments = frozenset(departments)
        self._rows, self._places = rows, _places(rows["department_id"])

    def of(self, department_id: str) -> pa.Table:
        start, length = self._places.get(department_id, (0, 0))
        return self._rows.slice(start, length)


def _places(ordered: Iterable[pa.Scalar]) -> dict[str, tuple[int, int]]:
    """Where each value of a sorted column starts, and how often it stands there."""
    places: dict[str, tuple[int, int]] = {}
    start = 0
    for each in pc.value_counts(ordered).to_pylist():
        places[each["values"]] = (start, each["counts"])
        start += each["counts"]
    return places


def _latest(figures: pa.Table) -> pa.Table:
    """The rows that end last in their series, in the order they stand in."""
    ends = figures.group_by(list(SERIES), use_threads=False).aggregate([("period_end", "max")])
    keys = [[*SERIES, "period_end"], [*SERIES, "period_end_max"]]
    placed = figures.select(keys[0]).append_column("place", pa.array(range(len(figures)), pa.int64()))
    found = placed.join(ends, *keys, join_type="left semi", use_threads=False)
    return figures.take(found["place"].sort())


def _of(comparisons: pa.Table, figures: pa.Table) -> pa.Table:
    """The comparisons of these figures."""
    return comparisons.filter(pc.is_in(comparisons["figure_id"], figures["figure_id"].combine_chunks()))
