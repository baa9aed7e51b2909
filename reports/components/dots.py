"""Rows of dots with intervals, measured for drawing: departments beside each other, or one department beside the whole.

Rows keep the order they are given in. A name too long for its place is cut here and stands in full in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.scales import Scale, ticks, wrap
from reports.components.trend import Canvas, Label
from reports.language.formatter import Formatter

WIDE = Canvas("wide", 720, 0, 268, 58, 13)
NARROW = Canvas("narrow", 350, 0, 4, 50, 13)

TOP, BOTTOM, LINE = 24, 30, 16


@dataclass(frozen=True)
class Dot:
    """One named row: a figure, and what it is set beside (or None)."""

    name: str
    row: Any
    beside: Any | None = None


@dataclass(frozen=True)
class DotPlace:
    """Where a row is drawn; `low`, `high`, `at` and `beside` are None where there is nothing to draw."""

    name: list[Label]
    middle: float
    at: float | None
    low: float | None
    high: float | None
    beside: float | None
    text: str


@dataclass(frozen=True)
class DotsDrawing:
    """Everything the macro needs to draw one variant."""

    canvas: Canvas
    height: float
    levels: list[Label]
    places: list[DotPlace]
    line: float | None


def limits(dots: Sequence[Dot], line: float | None) -> tuple[float, float]:
    """The values the axis must hold."""
    values = [line] if line is not None else []
    for dot in dots:
        for row in (dot.row, dot.beside):
            if row is not None and row.status == "shown":
                values += [each for each in (row.value, row.value_low, row.value_high) if each is not None]
    return (min(values), max(values)) if values else (0.0, 1.0)


def draw(dots: Sequence[Dot], canvas: Canvas, formatter: Formatter, line: float | None = None) -> DotsDrawing:
    """Measure rows for one canvas; `line` is a value drawn through all of them."""
    unit = dots[0].row.unit
    levels = ticks(*limits(dots, line))
    across = Scale(levels[0], levels[-1], canvas.left + 16, canvas.width - canvas.right)
    places, top = [], float(TOP)
    for dot in dots:
        place, top = _place(dot, canvas, across, formatter, top)
        places.append(place)
    return DotsDrawing(
        canvas=canvas,
        height=top + BOTTOM,
        levels=[Label(formatter.level(level, unit), across(level)) for level in levels],
        places=places,
        line=None if line is None else across(line),
    )


def _place(dot: Dot, canvas: Canvas, across: Scale, formatter: Formatter, top: float) -> tuple[DotPlace, float]:
    is_wide = canvas.name == "wide"
    name = wrap(dot.name, 38 if is_wide else 46)
    row, beside = dot.row, dot.beside
    is_shown = row.status == "shown"
    height = max(len(name) * LINE, LINE) + 10 if is_wide else len(name) * LINE + 26
    middle = top + height / 2 if is_wide else top + len(name) * LINE + 8
    first = middle - (len(name) - 1) * LINE / 2 + 4 if is_wide else top + 12
    return DotPlace(
        name=[Label(text, first + index * LINE) for index, text in enumerate(name)],
        middle=middle,
        at=across(row.value) if is_shown else None,
        low=across(row.value_low) if is_shown and row.value_low is not None else None,
        high=across(row.value_high) if is_shown and row.value_high is not None else None,
        beside=across(beside.value) if beside is not None and beside.status == "shown" else None,
        text=formatter.short(row.value, row.unit) if is_shown else "..",
    ), top + height
