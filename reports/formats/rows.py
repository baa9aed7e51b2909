"""The rows each reader of a release may have, cut once for all of them.

The organisation has every row. A department has all its own and, of the whole organisation, what its page sets beside
them: the current figure of each undivided series. The organisation's history and its cuts by occupation, source and so on
are the same in every department, so they lie once, in the organisation's folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reports.engine.data import ReleaseData
from reports.reader import WHOLE, Reader

CURRENT = """
period_end = max(period_end) over (
    partition by department_id, stage_id, metric_id, statistic, segment_kind, segment_id, period_kind
)
"""
"""Whether a row is the latest of its series."""

FIGURES = f"select *, {CURRENT} as is_current from figures order by department_id, figure_id"

COMPARISONS = f"""
select c.*, f.department_id, f.segment_kind, f.is_current
from comparisons as c
inner join (select figure_id, department_id, segment_kind, {CURRENT} as is_current from figures) as f
    on c.figure_id = f.figure_id
order by f.department_id, c.figure_id, c.kind
"""

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
    """The two tables of a release in readers' order, sliced without copying."""

    def __init__(self, release: ReleaseData) -> None:
        tables = {"figures": release.table(FIGURES, {}), "comparisons": release.table(COMPARISONS, {})}
        self._tables = {name: table.combine_chunks() for name, table in tables.items()}
        self._places = {name: _places(table["department_id"]) for name, table in self._tables.items()}
        self._whole = {name: _undivided(self._own(name, WHOLE)) for name in self._tables}

    def of(self, reader: Reader) -> ReaderRows:
        """The rows of a reader, ordered by department (the organisation's first) and figure id."""
        figures, comparisons = (self._rows(name, reader) for name in ("figures", "comparisons"))
        current = (_plain(name, _current(table)) for name, table in (("figures", figures), ("comparisons", comparisons)))
        return ReaderRows(_plain("figures", figures), _plain("comparisons", comparisons), *current)

    def _rows(self, name: str, reader: Reader) -> pa.Table:
        if reader.is_organisation:
            return self._tables[name]
        return pa.concat_tables([self._whole[name], self._own(name, reader.id)])

    def _own(self, name: str, department_id: str) -> pa.Table:
        start, length = self._places[name].get(department_id, (0, 0))
        return self._tables[name].slice(start, length)


def _places(ordered: Iterable[pa.Scalar]) -> dict[str, tuple[int, int]]:
    """Where each value of a sorted column starts, and how often it stands there."""
    places: dict[str, tuple[int, int]] = {}
    start = 0
    for each in pc.value_counts(ordered).to_pylist():
        places[each["values"]] = (start, each["counts"])
        start += each["counts"]
    return places


def _current(table: pa.Table) -> pa.Table:
    return table.filter(table["is_current"])


def _undivided(table: pa.Table) -> pa.Table:
    return table.filter(pc.and_(table["is_current"], pc.equal(table["segment_kind"], "-")))


def _plain(name: str, table: pa.Table) -> pa.Table:
    return table.drop_columns(list(ADDED[name]))
