"""A series over time, measured for drawing: a line with its band of uncertainty, over the months each block covers.

A block of several months is level over them, so that a small department does not seem to move every month. Where a
block may not be shown the line breaks: nothing is drawn between its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from reports.components.registers import Mark
from reports.components.scales import Scale, path, place, spread, ticks
from reports.components.standing import Reference, references
from reports.language.formatter import Formatter


@dataclass(frozen=True)
class Canvas:
    """A drawing surface in user units: one for desks and paper, one for phones."""

    name: str
    width: int
    height: int
    left: int
    right: int
    font: float


WIDE = Canvas("wide", 720, 220, 40, 64, 13)
NARROW = Canvas("narrow", 350, 210, 38, 48, 13)

TOP, BOTTOM = 18, 26

LEAST_SPAN = {"points": 40.0, "share": 0.1, "index": 20.0, "days": 7.0, "count": 5.0}


@dataclass(frozen=True)
class Frame:
    """What the axes must hold: values from lowest to highest, months up to the last."""

    limits: tuple[float, float]
    until: date


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
    months: Sequence[Label]
    band: str
    line: str
    lone: list[tuple[float, float]]
    gaps: list[Label]
    marks: list[Label]
    breaks: list[float]
    reference: str
    last: tuple[float, float] | None
    last_label: Label | None
    reference_label: Label | None
    floor: int


def shown(rows: Iterable[Any]) -> list[Any]:
    """The rows that may be shown."""
    return [row for row in rows if row.status == "shown"]


def domain(rows: Iterable[Any]) -> tuple[float, float]:
    """Lowest and highest of values, limits and references. One domain for several charts makes them comparable."""
    values: list[float] = []
    for row in shown(rows):
        values += [row.value, _low(row), _high(row), *(each.value for each in references(row))]
    return (min(values), max(values)) if values else (0.0, 1.0)


def drawn_reference(rows: Sequence[Any]) -> Reference | None:
    """The one reference drawn as a line: of those the last shown row carries, a published value first."""
    found = shown(rows)
    carried = {each.kind: each for each in references(found[-1])} if found else {}
    return next((carried[kind] for kind in ("published", "peers", "target") if kind in carried), None)


@dataclass(frozen=True)
class _Block:
    """A row and the places across of the middles of its first and last month: one place for a block of one month."""

    row: Any
    across: list[float]

    def corners(self, value: float, up: Scale) -> list[tuple[float, float]]:
        y = up(value)
        return [(x, y) for x in self.across]


def draw(
    rows: Sequence[Any], canvas: Canvas, formatter: Formatter, frame: Frame, marks: Sequence[Mark] = ()
) -> TrendDrawing:
    """Measure blocks of one series, oldest first, and the marks that fall within them. IndexError if none is shown."""
    unit, first = rows[0].unit, rows[0].period_start
    months = _months_between(first, max(frame.until, rows[-1].period_end)) + 1
    across = _across(months, canvas)
    low, high = _axis(frame.limits, unit)
    up = Scale(low, high, canvas.height - BOTTOM, TOP)
    blocks = [_block(row, first, across) for row in rows]
    runs = _runs(blocks)
    last, reference = runs[-1][-1], drawn_reference(rows)
    ends = spread([up(last.row.value), *([up(reference.value)] if reference else [])], canvas.font + 3)
    return TrendDrawing(
        canvas=canvas,
        levels=[Label(formatter.level(level, unit), up(level)) for level in ticks(low, high) if low <= level <= high],
        months=_month_labels(first, months, formatter, canvas),
        band="".join(_band(run, up) for run in runs if run[0].row.value_low is not None),
        line="".join(path(_line(run, up)) for run in runs),
        lone=[_line(run, up)[0] for run in runs if len(run) == 1 and len(run[0].across) == 1],
        gaps=[Label("..", round(sum(b.across) / len(b.across), 1)) for b in blocks if b.row.status != "shown"],
        marks=_mark_labels(marks, first, months, across),
        breaks=[across(_months_between(first, row.period_start)) for row in broken(rows)],
        reference=_reference_path(rows, reference, first, across, up),
        last=_line([last], up)[-1],
        last_label=Label(formatter.short(last.row.value, unit), ends[0]),
        reference_label=Label(formatter.short(reference.value, unit), ends[1]) if reference else None,
        floor=canvas.height - BOTTOM,
    )


def _across(months: int, canvas: Canvas) -> Scale:
    return Scale(0, months, canvas.left, canvas.width - canvas.right)


def _axis(limits: tuple[float, float], unit: str) -> tuple[float, float]:
    """From zero where zero means none, and never so narrow that rounding noise looks like movement."""
    low, high = limits
    if unit != "index":
        low, high = min(low, 0.0), max(high, 0.0)
    least = LEAST_SPAN.get(unit, 0.0)
    return (low, max(high, low + least))


def _low(row: Any) -> float:
    return float(row.value if row.value_low is None else row.value_low)


def _high(row: Any) -> float:
    return float(row.value if row.value_high is None else row.value_high)


def _block(row: Any, first: date, across: Scale) -> _Block:
    months = (_months_between(first, row.period_start), _months_between(first, row.period_end))
    return _Block(row, [across(month + 0.5) for month in dict.fromkeys(months)])


def _runs(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Shown blocks in unbroken runs, in which each starts the month after the one before."""
    runs: list[list[_Block]] = []
    for block in blocks:
        if block.row.status != "shown":
            continue
        is_next = runs and _months_between(runs[-1][-1].row.period_end, block.row.period_start) == 1
        if is_next and _version(runs[-1][-1].row) == _version(block.row):
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def broken(rows: Sequence[Any]) -> list[Any]:
    """The shown blocks that another wording of the question comes before: no line may be drawn into them."""
    found = shown(rows)
    return [row for before, row in pairwise(found) if _version(before) != _version(row)]


def _version(row: Any) -> str:
    return str(row.question_version)


def _mark_labels(marks: Sequence[Mark], first: date, months: int, across: Scale) -> list[Label]:
    """Where marks are drawn; those outside the chart are told in words only, and those of one month share a line."""
    places: dict[float, list[str]] = {}
    for mark in marks:
        month = _months_between(first, mark.on)
        if 0 <= month < months:
            places.setdefault(across(month), []).append(str(mark.number))
    return [Label(", ".join(numbers), at) for at, numbers in places.items()]


def _line(run: Sequence[_Block], up: Scale) -> list[tuple[float, float]]:
    return [corner for block in run for corner in block.corners(block.row.value, up)]


def _band(run: Sequence[_Block], up: Scale) -> str:
    """Along the upper limits and back along the lower; a lone month gets the width of a pen."""
    above = [corner for block in run for corner in block.corners(_high(block.row), up)]
    below = [corner for block in run for corner in block.corners(_low(block.row), up)]
    if len(above) == 1:
        (x, top), (_, bottom) = above[0], below[0]
        above, below = [(x - 3, top), (x + 3, top)], [(x - 3, bottom), (x + 3, bottom)]
    return path(above + below[::-1]) + "Z"


def _reference_path(rows: Sequence[Any], reference: Reference | None, first: date, across: Scale, up: Scale) -> str:
    """The reference over the months of each block that carries one of its kind: it is dated, so it may start late."""
    if reference is None:
        return ""
    drawn = ""
    for row in shown(rows):
        if row[f"{reference.kind}_value"] is not None:
            start, end = _months_between(first, row.period_start), _months_between(first, row.period_end) + 1
            drawn += f"M{place(across(start))} {place(up(row[f'{reference.kind}_value']))}H{place(across(end))}"
    return drawn


@lru_cache(256)
def _month_labels(first: date, months: int, formatter: Formatter, canvas: Canvas) -> Sequence[Label]:
    """A label at every January, and quarters between them where there is room: the same on most charts of a release."""
    across = _across(months, canvas)
    labels: list[Label] = []
    for offset in range(months):
        day = _add_months(first, offset)
        if day.month == 1:
            labels.append(Label(str(day.year), across(offset + 0.5)))
        elif day.month in (4, 7, 10):
            room = months <= 18 or (canvas.width > 500 and months <= 30)
            labels.append(Label(formatter.short_month(day) if room else "", across(offset + 0.5), is_major=False))
    return labels or [Label(formatter.period(first, first), across(0.5))]


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
