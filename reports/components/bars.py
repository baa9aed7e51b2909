"""Bars from zero with a whisker for the interval and a tick for the reference, measured for drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.scales import Scale, wrap
from reports.components.standing import Reference, references
from reports.components.trend import Canvas, Label
from reports.language.formatter import Formatter

WIDE = Canvas("wide", 720, 0, 264, 52, 13)
NARROW = Canvas("narrow", 350, 0, 0, 46, 13)

FULL = {"share": (0.1, 0.25, 0.5, 1.0), "index": (100.0,)}
"""What the whole length of a bar may stand for, shortest first; other units are drawn against the largest value."""


@dataclass(frozen=True)
class Bar:
    """One named row."""

    name: str
    row: Any

    @property
    def reference(self) -> Reference | None:
        found = references(self.row) if self.row.status == "shown" else []
        by_kind = {each.kind: each for each in found}
        return next((by_kind[kind] for kind in ("published", "peers", "target") if kind in by_kind), None)


@dataclass(frozen=True)
class BarPlace:
    """Where a bar is drawn; lengths and places are None where there is nothing to draw."""

    name: Label
    top: float
    start: float
    end: float | None
    low: float | None
    high: float | None
    reference: float | None
    text: str
    text_at: float


@dataclass(frozen=True)
class BarsDrawing:
    """Everything the macro needs to draw one variant."""

    canvas: Canvas
    height: float
    places: list[BarPlace]


THICKNESS = 16


def draw(bars: Sequence[Bar], canvas: Canvas, formatter: Formatter) -> BarsDrawing:
    """Measure bars of one unit, in the order given."""
    unit = bars[0].row.unit
    values = [bar.row.value_high or bar.row.value for bar in bars if bar.row.status == "shown"]
    most = max(values, default=1.0)
    choices = FULL.get(unit, (most,))
    full = next((each for each in choices if each >= most), choices[-1])
    across = Scale(0, full, canvas.left, canvas.width - canvas.right)
    pitch = 34 if canvas.name == "wide" else 50
    places = [_place(bar, index * pitch, canvas, across, formatter) for index, bar in enumerate(bars)]
    return BarsDrawing(canvas, len(bars) * pitch + 4, places)


def _place(bar: Bar, top: float, canvas: Canvas, across: Scale, formatter: Formatter) -> BarPlace:
    is_wide, row = canvas.name == "wide", bar.row
    is_shown = row.status == "shown"
    bar_top = top + 6 if is_wide else top + 22
    marks = [across(each) for each in (row.value, row.value_high, bar.reference and bar.reference.value) if each]
    return BarPlace(
        name=Label(wrap(bar.name, 40 if is_wide else 46, lines=1)[0], top + 18 if is_wide else top + 14),
        top=bar_top,
        start=across(0),
        end=across(row.value) if is_shown else None,
        low=across(row.value_low) if is_shown and row.value_low is not None else None,
        high=across(row.value_high) if is_shown and row.value_high is not None else None,
        reference=across(bar.reference.value) if bar.reference else None,
        text=formatter.short(row.value, row.unit) if is_shown else "..",
        text_at=max(marks, default=across(0)) + 8 if is_shown else across(0),
    )
