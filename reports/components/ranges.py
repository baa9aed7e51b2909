"""The strip under a key figure: its value and interval on a short axis, beside what it is compared with.

A picture of numbers that stand in words around it; it holds no text of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.components.scales import Scale
from reports.components.standing import references

WIDTH, HEIGHT, MARGIN = 240, 22, 8

WHOLE = {"points": (-100.0, 100.0), "share": (0.0, 1.0), "index": (0.0, 100.0)}
"""The scale a unit can use; the axis is never wider than that."""

ROOM = {"points": 20.0, "share": 0.06, "index": 8.0, "days": 4.0, "count": 4.0}
"""How far an axis reaches at least on either side of the value, so that a narrow interval looks narrow."""


@dataclass(frozen=True)
class Strip:
    """Places across; None where there is nothing to draw."""

    at: float
    low: float
    high: float
    before: float | None
    reference: float | None
    zero: float | None


def strip(row: Any) -> Strip | None:
    """The strip of a shown figure, or None where it has no interval to draw."""
    if row.status != "shown" or row.value_low is None:
        return None
    beside = next((each.value for each in reversed(references(row))), None)
    before = row.prior_year_value if row.prior_year_status in ("shown", "no_test") else None
    across = _axis(row, [row.value, row.value_low, row.value_high, *(v for v in (beside, before) if v is not None)])
    return Strip(
        at=across(row.value),
        low=across(row.value_low),
        high=across(row.value_high),
        before=None if before is None else across(before),
        reference=None if beside is None else across(beside),
        zero=across(0) if across.low < 0 < across.high else None,
    )


def _axis(row: Any, values: list[float]) -> Scale:
    room = ROOM.get(row.unit, 1.0)
    low, high = min(*values, row.value - room), max(*values, row.value + room)
    least, most = WHOLE.get(row.unit, (min(low, 0.0), high))
    return Scale(max(low, least), min(high, most), MARGIN, WIDTH - MARGIN)
