"""Interventions and actions as HR has written them down: which concern a reader, how they mark a trend.

Nothing here says that an intervention caused a change; it says when it began and what the figures were on either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

STATUSES = ("started", "planned", "done", "dropped")


@dataclass(frozen=True)
class Mark:
    """A dated mark on a trend: the number it carries there, and its name."""

    number: int
    name: str
    on: date


def concerning(interventions: Sequence[Any], department_id: str) -> list[Any]:
    """The interventions whose scope holds the reader; the whole organisation is concerned by all."""
    return [
        each
        for each in interventions
        if department_id == "*" or {"*", department_id} & set((each.departments or "*").split("|"))
    ]


def marks(interventions: Sequence[Any], metric_id: str) -> list[Mark]:
    """Marks for the trend of the metric that the interventions were expected to move, numbered as they are listed."""
    return [
        Mark(number, each.name, each.starts_on)
        for number, each in enumerate(interventions, 1)
        if each.expected_metric == metric_id
    ]


def around(rows: Sequence[Any], on: date) -> tuple[Any, Any] | None:
    """The last shown block that ended before a day and the latest shown one, which began after; None without both."""
    first = on.replace(day=1)
    shown = [row for row in rows if row.status == "shown"]
    before = [row for row in shown if row.period_end < first]
    after = [row for row in shown if row.period_start >= first]
    return (before[-1], after[-1]) if before and after else None


def by_status(actions: Sequence[Any]) -> dict[str, list[Any]]:
    """Actions by status, those that go on first; only statuses that have any."""
    found = {status: [each for each in actions if each.status == status] for status in STATUSES}
    return {status: each for status, each in found.items() if each}


def is_late(action: Any, on: date) -> bool:
    """Whether an action that is not closed was due before the day the report was published."""
    return action.status in ("started", "planned") and action.due_on is not None and action.due_on < on
