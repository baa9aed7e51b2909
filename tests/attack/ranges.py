"""How narrow printed sums make the answers of a hidden figure, without giving any sum away: level two of the attack.

A reader of files seldom knows how many answered a figure that is not shown; who does (a manager who was there, a
printed response rate) passes it in. Everything here is judged by the width rule: a quarter of the printed scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attack.attacker import Cells, Finding
from tests.attack.printed import Held, Row, Series


@dataclass(frozen=True)
class Scale:
    """The counts that make up a figure, with their signs; the most of them one answer can hold; the printed width."""

    parts: tuple[tuple[str, int], ...]
    top: int
    quarter: float


SCORE = Scale((("promoters", 1), ("detractors", -1)), 1, 50.0)
SHARE = Scale((("value", 1),), 1, 25.0)
INDEX = Scale((("value", 1),), 4, 25.0)
"""An index is of answers 1 to 5, 0 to 4 steps above the least."""

SCALES = {"score": SCORE, "share": SHARE, "mean": INDEX}


def narrow(organisation: Held, known: Mapping[str, int]) -> Iterator[Finding]:
    """Hidden figures of 0 < n < threshold, n being known by figure id, whose range is narrower than a quarter."""
    for figure_id, n in known.items():
        hidden = [row for row in organisation.rows if row.figure_id == figure_id and not row.is_shown]
        for row in hidden if 0 < n < organisation.threshold else ():
            scale = SCALES[organisation.metrics[row.series.metric_id]["estimator"]]
            low, high = extremes(organisation, row, n, scale)
            width = 100 * (high - low) / scale.top / n
            if width < scale.quarter:
                yield Finding("range", row.series, n, f"{figure_id}: the sum is from {low} to {high}")


def extremes(organisation: Held, hidden: Row, n: int, scale: Scale) -> tuple[int, int]:
    """The least and the most sum of the hidden figure over whole answers that give every printed sum.

    Raises ValueError when no answers give them.
    """
    counted = counts(organisation.rows, hidden.series, scale)
    known = replace(hidden, n=n)
    cells = Cells([known, *counted], organisation.departments)
    width, parts = cells.incidence.shape[1], len(scale.parts)
    blocks = [LinearConstraint(_block(cells.incidence, 0, parts), cells.n, cells.n)]
    for place in range(parts):
        sums = np.array([found[place] for found in counted.values()])
        blocks.append(LinearConstraint(_block(cells.incidence[1:], place + 1, parts), sums, sums))
    within = np.hstack([-scale.top * np.eye(width), *[np.eye(width)] * parts])
    blocks.append(LinearConstraint(within, -np.inf, 0))
    signs = np.concatenate([np.zeros(width), *(sign * cells.incidence[0] for _, sign in scale.parts)])
    return _least(signs, blocks), -_least(-signs, blocks)


def _block(incidence: np.ndarray, place: int, parts: int) -> np.ndarray:
    """Rows over one of the variables (people first, then each part) of every cell."""
    none = np.zeros_like(incidence)
    return np.hstack([incidence if at == place else none for at in range(parts + 1)])


def _least(goal: np.ndarray, constraints: list[LinearConstraint]) -> int:
    solved = milp(goal, integrality=np.ones_like(goal), bounds=Bounds(0, np.inf), constraints=constraints)
    if solved.x is None:
        raise ValueError(f"no answers give the printed sums: {solved.message}")
    return int(goal @ np.round(solved.x))


def counts(rows: list[Row], series: Series, scale: Scale) -> dict[Row, tuple[int, ...]]:
    """Shown figures of a series with the whole counts behind them, by the row of their first part."""
    printed = {(row.statistic, _place(row)): row for row in rows if row.series == series and row.is_shown}
    first = scale.parts[0][0]
    found: dict[Row, tuple[int, ...]] = {}
    for (statistic, place), row in printed.items():
        others = [printed.get((name, place)) for name, _ in scale.parts]
        if statistic == first and all(others):
            found[row] = tuple(_count(part, scale) for part in others if part)
    return found


def _place(row: Row) -> tuple[object, ...]:
    return row.department_id, row.without, row.segment_kind, row.group, row.start, row.end, row.release


def _count(row: Row, scale: Scale) -> int:
    """A share, or an index of 100, times n in steps of the scale."""
    whole = 100 if row.unit == "index" else 1
    return round((row.value or 0.0) / whole * (row.n or 0) * scale.top)
