"""Axes: where a value lies on paper, and which round values are marked beside it. Pure arithmetic, in user units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Scale:
    """A straight line from values to places; either end may be the larger."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of `value`, to a tenth, and never outside the axis."""
        low, high = self.low, self.high
        inside = low if value < low else high if value > high else value
        share = (inside - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1) + 0.0


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`, in about so many steps of 1, 2, 2.5 or 5 tens."""
    span = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(span / about))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if span <= about * power * factor * (1 + 1e-9))
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(index * step, 10) + 0.0 for index in range(first, last + 1)]


def spread(places: Sequence[float], least: float) -> list[float]:
    """Two places moved apart evenly until they are `least` from each other; others are returned as they are."""
    if len(places) != 2 or abs(places[0] - places[1]) >= least:
        return list(places)
    middle, upper = sum(places) / 2, 0 if places[0] <= places[1] else 1
    return [round(middle + (-least / 2 if index == upper else least / 2), 1) for index in (0, 1)]


def path(points: Sequence[tuple[float, float]]) -> str:
    """SVG path data through the points."""
    return "M" + "L".join(f"{place(x)} {place(y)}" for x, y in points)


@lru_cache(65536)
def place(value: float) -> str:
    """A coordinate as short as it can be written."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def wrap(text: str, width: int, lines: int = 2) -> list[str]:
    """`text` over at most `lines` lines of at most `width` characters, cut with an ellipsis if it must be."""
    found: list[str] = [""]
    for word in text.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > width:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    kept = [line if len(line) <= width else line[: width - 1] + "…" for line in found[:lines]]
    if len(found) > lines and not kept[-1].endswith("…"):
        kept[-1] = kept[-1][: width - 1].rstrip() + "…"
    return kept
