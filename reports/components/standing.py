"""Where a series stands in a release: its latest year and its latest block, side by side.

Here: pairing published rows and reading the comparisons they carry. Not here: words and drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
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


def references(row: Any) -> list[Reference]:
    """The outside comparisons a figure carries and may show."""
    return [
        Reference(
            kind,
            row[f"{kind}_reference_id"],
            row[f"{kind}_value"],
            row[f"{kind}_n"],
            row[f"{kind}_difference"],
            row[f"{kind}_verdict"],
            row[f"{kind}_period_start"],
            row[f"{kind}_period_end"],
        )
        for kind in OUTSIDE
        if row[f"{kind}_status"] in ("shown", "no_test") and row[f"{kind}_value"] is not None
    ]


def find(rows: Iterable[Any], **wanted: Any) -> Any | None:
    """The first row with these column values, or None."""
    return next(iter(matching(rows, **wanted)), None)


def matching(rows: Iterable[Any], **wanted: Any) -> list[Any]:
    """The rows with these column values."""
    return [row for row in rows if all(_column(row, name) == value for name, value in wanted.items())]


def _column(row: Any, name: str) -> Any:
    # rows are dicts; asking the abstract Mapping costs ten times as much, thousands of times a page
    return row[name] if isinstance(row, dict) else getattr(row, name)
