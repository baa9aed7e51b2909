"""The rows each reader of a release may have, cut once for all of them.

The organisation has every row. A department has all its own and, of the whole organisation, what its page sets beside
them: the current figure of each undivided series. The organisation's history and its cuts by occupation, source and so
on are the same in every department, so they lie once, in the organisation's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reports.engine.data import ReleaseData
from reports.reader import WHOLE, Reader, readers

CURRENT = """
period_end = max(period_end) over (
    partition by department_id, stage_id, metric_id, statistic, segment_kind, segment_id, period_kind
)
"""
"""Whether a row is the latest of its series."""

GROUP = 50
"""Departments cut at a time: all at once would fill the memory, one at a time would search the release for each."""

FIGURES = f"""
select *, {CURRENT} as is_current from figures where {{chosen}} order by department_id, figure_id
"""

COMPARISONS = f"""
select c.*, f.department_id, f.segment_kind, f.is_current
from comparisons as c
inner join (
    select figure_id, department_id, segment_kind, {CURRENT} as is_current from figures where {{chosen}}
) as f on c.figure_id = f.figure_id
order by f.department_id, c.figure_id, c.kind
"""

QUERIES = {"figures": FIGURES, "comparisons": COMPARISONS}
ADDED = {"figures": ("is_current",), "comparisons": ("department_id", "segment_kind", "is_current")}
"""Columns the cutting needs and the contract does not have."""


@dataclass(frozen=True)
class ReaderRows:
    """One reader's figures and comparisons, as the contract has them; `*_current` are the latest of their series."""

    figures: pa.Table
    comparisons: pa.Table
    figures_current: pa.Table
    comparisons_current: pa.Table


class Cut:
    """The two tables of a release, cut for a group of readers at a time."""

    def __init__(self, release: ReleaseData) -> None:
        self._release = release
        self._order = [reader.id for reader in readers(release) if not reader.is_organisation]
        self._whole = {name: _undivided(self._query(name, [WHOLE])) for name in QUERIES}
        self._group: dict[str, _Sliced] = {}

    def of(self, reader: Reader) -> ReaderRows:
        """The rows of a reader, ordered by department (the organisation's first) and figure id."""
        tables = {name: self._rows(name, reader) for name in QUERIES}
        current = {name: table.filter(table["is_current"]) for name, table in tables.items()}
        every = (_plain(name, table) for kind in (tables, current) for name, table in kind.items())
        return ReaderRows(*every)

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


def _undivided(table: pa.Table) -> pa.Table:
    return table.filter(pc.and_(table["is_current"], pc.equal(table["segment_kind"], "-")))


def _plain(name: str, table: pa.Table) -> pa.Table:
    return table.drop_columns(list(ADDED[name]))
