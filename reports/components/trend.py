"""A series over time, measured for drawing: a line with its band of uncertainty, over the months each block covers.

A block of several months is level over them, so that a small department does not seem to move every month. Where a
block may not be shown the line breaks: nothing is drawn between its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.components.scales import Scale, path, place, spread, ticks
from reports.components.standing import OUTSIDE, Reference, references
from reports.language.formatter import DECIMALS, Formatter


@dataclass(frozen=True)
class Canvas:
    """A drawing surface in user units: one for desks and paper, one for phones."""

    name: str
    width: int
    height: int
    left: int
    right: int
    font: float


WIDE = Canvas("wide", 720, 250, 40, 64, 13)
NARROW = Canvas("narrow", 350, 230, 38, 48, 13)

TOP, BOTTOM = 12, 26


@dataclass(frozen=True)
class Label:
    """A text and where it stands."""

    text: str
    at: float
    is_major: bool = True


@dataclass(frozen=True)
class TrendDrawing:
    """Everything the macro needs to draw one variant; places in user units of its canvas."""

    canvas: Canvas
    levels: list[Label]
    months: list[Label]
    band: str
    line: str
    lone: list[tuple[float, float]]
    gaps: list[Label]
    reference: str
    last: tuple[float, float] | None
    last_label: Label | None
    reference_label: Label | None
    floor: int


def shown(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.status == "shown"]


def domain(rows: Iterable[Any]) -> tuple[float, float]:
    """Lowest and highest of values, limits and references. One domain for several charts makes them comparable."""
    values: list[float] = []
    for row in shown(rows):
        values += [row.value, _low(row), _high(row), *(each.value for each in references(row))]
    return (min(values), max(values)) if values else (0.0, 1.0)


def reference_kind(rows: Sequence[Any]) -> str | None:
    """The comparison a chart draws as a line: of those its last shown row carries, a published value first."""
    kinds = {each.kind for each in references(shown(rows)[-1])} if shown(rows) else set()
    return next((kind for kind in ("published", "peers", "target") if kind in kinds), None)


def drawn_reference(rows: Sequence[Any]) -> Reference | None:
    """The reference at the end of that line."""
    kind = reference_kind(rows)
    return next((each for each in references(shown(rows)[-1]) if each.kind == kind), None) if kind else None


def draw(rows: Sequence[Any], canvas: Canvas, formatter: Formatter, limits: tuple[float, float]) -> TrendDrawing:
    """Measure blocks of one series, oldest first. Raises ValueError when no row is shown."""
    unit = rows[0].unit
    levels = _levels(limits, unit)
    first = rows[0].period_start
    months = _months_between(first, rows[-1].period_end) + 1
    across = Scale(0, months, canvas.left, canvas.width - canvas.right)
    up = Scale(levels[0], levels[-1], canvas.height - BOTTOM, TOP)
    runs = _runs(rows)
    kind = reference_kind(rows)
    last, reference = shown(rows)[-1], drawn_reference(rows)
    ends = spread([up(last.value), *([up(reference.value)] if reference else [])], canvas.font + 3)
    return TrendDrawing(
        canvas=canvas,
        levels=[Label(formatter.scaled(level, unit), up(level)) for level in levels],
        months=_month_labels(first, months, across, formatter, canvas),
        band="".join(_band(run, first, across, up) for run in runs if run[0].value_low is not None),
        line="".join(path(_points(run, first, across, up)) for run in runs),
        lone=[_points(run, first, across, up)[0] for run in runs if len(run) == 1 and _length(run[0]) == 1],
        gaps=[Label("..", _middle(row, first, across)) for row in rows if row.status != "shown"],
        reference=_reference_path(rows, kind, first, across, up),
        last=_points([last], first, across, up)[-1],
        last_label=Label(formatter.value(last.value, unit), ends[0]),
        reference_label=Label(formatter.value(reference.value, unit), ends[1]) if reference else None,
        floor=canvas.height - BOTTOM,
    )


def _levels(limits: tuple[float, float], unit: str) -> list[float]:
    low, high = limits
    lowest, highest = (min(low, 0.0), max(high, 0.0)) if unit in ("share", "days", "count", "points") else limits
    return ticks(lowest, highest) if DECIMALS[unit] or highest - lowest > 4 or unit == "share" else ticks(lowest, lowest + 4)


def _low(row: Any) -> float:
    return float(row.value if row.value_low is None else row.value_low)


def _high(row: Any) -> float:
    return float(row.value if row.value_high is None else row.value_high)


def _runs(rows: Sequence[Any]) -> list[list[Any]]:
    """Shown rows in unbroken runs, in which each block starts the month after the one before."""
    runs: list[list[Any]] = []
    for row in shown(rows):
        follows = runs and _months_between(runs[-1][-1].period_end, row.period_start) == 1
        if follows:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _points(run: Sequence[Any], first: date, across: Scale, up: Scale) -> list[tuple[float, float]]:
    return [(x, up(row.value)) for row in run for x in _edges(row, first, across)]


def _edges(row: Any, first: date, across: Scale) -> list[float]:
    """The middles of a block's first and last month; one place for a block of one month."""
    start, end = _months_between(first, row.period_start), _months_between(first, row.period_end)
    return [across(month + 0.5) for month in dict.fromkeys((start, end))]


def _middle(row: Any, first: date, across: Scale) -> float:
    places = _edges(row, first, across)
    return round(sum(places) / len(places), 1)


def _band(run: Sequence[Any], first: date, across: Scale, up: Scale) -> str:
    if len(run) == 1 and _length(run[0]) == 1:
        x, row = _edges(run[0], first, across)[0], run[0]
        corners = [(x - 3, up(_high(row))), (x + 3, up(_high(row))), (x + 3, up(_low(row))), (x - 3, up(_low(row)))]
        return path(corners) + "Z"
    above = [(x, up(_high(row))) for row in run for x in _edges(row, first, across)]
    below = [(x, up(_low(row))) for row in run for x in _edges(row, first, across)]
    return path(above + below[::-1]) + "Z"


def _reference_path(rows: Sequence[Any], kind: str | None, first: date, across: Scale, up: Scale) -> str:
    drawn = ""
    for row in shown(rows):
        for each in references(row):
            if each.kind == kind and kind in OUTSIDE:
                start, end = _months_between(first, row.period_start), _months_between(first, row.period_end) + 1
                drawn += f"M{place(across(start))} {place(up(each.value))}H{place(across(end))}"
    return drawn


def _month_labels(first: date, months: int, across: Scale, formatter: Formatter, canvas: Canvas) -> list[Label]:
    """A label at every January, and quarters between them where there is room."""
    labels: list[Label] = []
    for offset in range(months):
        day = _add_months(first, offset)
        if day.month == 1:
            labels.append(Label(str(day.year), across(offset + 0.5)))
        elif day.month in (4, 7, 10):
            room = months <= 18 or (canvas.width > 500 and months <= 30)
            labels.append(Label(formatter.short_month(day) if room else "", across(offset + 0.5), is_major=False))
    return labels or [Label(formatter.period(first, first), across(0.5))]


def _length(row: Any) -> int:
    return _months_between(row.period_start, row.period_end) + 1


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
