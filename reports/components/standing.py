"""Where a series stands in a release: its latest year and its latest block, side by side.

Here: pairing published rows and reading the comparisons they carry. Not here: words and drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

OUTSIDE = ("target", "peers", "published")
"""The kinds of comparison that come from outside the organisation's own answers, in the order they are printed."""


@dataclass(frozen=True)
class Standing:
    """One metric at one stage for one reader."""

    stage_id: str
    metric_id: str
    year: Any | None
    latest: Any | None

    @cached_property
    def main(self) -> Any:
        """The row a reader is shown first: the year where it may be shown, because chance weighs less in it."""
        shown = [row for row in (self.year, self.latest) if row is not None and row.status == "shown"]
        return shown[0] if shown else self.latest or self.year

    @cached_property
    def is_shown(self) -> bool:
        return bool(self.main.status == "shown")

    @property
    def newer(self) -> Any | None:
        """The latest block beside the main row, also when it may not be shown: hidden is not the same as absent."""
        if self.latest is None or self.latest is self.main:
            return None
        return self.latest if self.latest.status in ("shown", "suppressed") else None

    @property
    def is_new(self) -> bool:
        """Whether a block closed in the report month, so that there is something not printed before."""
        return bool(self.latest is not None and self.latest.status == "shown" and self.latest.is_new)


@dataclass(frozen=True)
class Reference:
    """The other side of a comparison from outside."""

    kind: str
    reference_id: str
    value: float
    n: int | None
    difference: float | None
    verdict: str | None
    start: date | None
    end: date | None


def standings(rows: Iterable[Any]) -> list[Standing]:
    """Current rows, in the order given, paired into one standing a series."""
    series: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row.is_current:
            series.setdefault((row.stage_id, row.metric_id), {})[row.period_kind] = row
    return [
        Standing(stage, metric, kinds.get("trailing_year"), kinds.get("block"))
        for (stage, metric), kinds in series.items()
        if "trailing_year" in kinds or "block" in kinds
    ]


def chosen(found: Sequence[Standing], wanted: Sequence[str]) -> list[Standing]:
    """The standings of the wanted "metric/stage" pairs, in that order; those that do not exist are left out."""
    by_series = {f"{each.metric_id}/{each.stage_id}": each for each in found}
    return [by_series[pair] for pair in wanted if pair in by_series]


_CARRIED = {
    kind: attrgetter(
        *(f"{kind}_{name}" for name in (
            "status", "reference_id", "value", "n", "difference", "verdict", "period_start", "period_end",
        ))
    )
    for kind in OUTSIDE
}  # fmt: skip


def references(row: Any) -> list[Reference]:
    """The outside comparisons a figure carries and may show."""
    carried = ((kind, *read(row)) for kind, read in _CARRIED.items())
    return [
        Reference(kind, *columns)
        for kind, status, *columns in carried
        if columns[1] is not None and status in ("shown", "no_test")
    ]


def find(rows: Iterable[Any], **wanted: Any) -> Any | None:
    """The first row with these column values, or None."""
    of, values = _compared(wanted)
    return next((row for row in rows if of(row) == values), None)


def matching(rows: Iterable[Any], **wanted: Any) -> list[Any]:
    """The rows with these column values."""
    of, values = _compared(wanted)
    return [row for row in rows if of(row) == values]


def _compared(wanted: Mapping[str, Any]) -> tuple[Callable[[Any], Any], Any]:
    """What reads the wanted columns off a row in one step, and what it is to read there."""
    values = tuple(wanted.values())
    return attrgetter(*wanted), values if len(values) > 1 else values[0]
