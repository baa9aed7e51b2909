"""Minimum group size, and the complement under a total.

An *atom* is a department's answers of one month to one metric; a *row* is a set of atoms somebody wants printed. A row
is withheld when its own group is too small, and when printing it would let a reader subtract printed rows until a group
smaller than the minimum is left. What is withheld never says which of the two it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

SHOWN, SUPPRESSED = "shown", "suppressed"

T = TypeVar("T", "Atom", "Row")

WHOLE = "*"
"""Department id of the whole organisation."""

PERCENTILE_FACTOR = 3
"""A percentile is nearly one person's value, so it needs this many times the minimum."""


@dataclass(frozen=True)
class Atom:
    """`n` observations that no row can tell apart."""

    series: tuple[str, ...]  # organisation, stage, metric, question version
    department_id: str
    month: date
    n: int


@dataclass(frozen=True)
class Row:
    """A candidate figure; months are first days, both ends included."""

    figure_id: str
    series: tuple[str, ...]
    department_id: str
    period_start: date
    period_end: date
    n: int
    minimum_n: int
    statistic: str = "value"
    is_volume: bool = False
    answered: int | None = None  # of a response rate: its numerator, a group of its own


def decide(rows: Iterable[Row], atoms: Iterable[Atom]) -> dict[str, str]:
    """`SHOWN` or `SUPPRESSED` for every row's figure_id.

    Only sizes decide, so the answers themselves cannot be read from what is withheld. A row whose n is not the sum of
    its atoms raises ValueError: the caller's two tables disagree, and nothing may be released on that footing.
    """
    atoms_of = _by_series(atoms)
    decisions: dict[str, str] = {}
    for series, group in _by_series(rows).items():
        protected = [row for row in group if not row.is_volume]
        decisions |= {row.figure_id: SHOWN for row in group if row.is_volume}
        decisions |= _decide_series(protected, atoms_of.get(series, []))
    return decisions


def _decide_series(rows: Sequence[Row], atoms: Sequence[Atom]) -> dict[str, str]:
    sized = {index: atom.n for index, atom in enumerate(atoms) if atom.n}
    masks = {row.figure_id: _mask(row, atoms) for row in rows}
    for row in rows:
        if _size(masks[row.figure_id], sized) != row.n:
            raise ValueError(f"{row.figure_id}: n is {row.n}, but its atoms hold {_size(masks[row.figure_id], sized)}")
    released = {row.figure_id: row for row in rows if _is_large_enough(row)}
    while withdrawn := _first_leak(released, masks, sized):
        del released[withdrawn]
    return {row.figure_id: SHOWN if row.figure_id in released else SUPPRESSED for row in rows}


def _is_large_enough(row: Row) -> bool:
    least = row.minimum_n * (PERCENTILE_FACTOR if row.statistic == "median" else 1)
    return row.n >= least and (row.answered is None or row.answered == 0 or row.answered >= row.minimum_n)


def _first_leak(released: Mapping[str, Row], masks: Mapping[str, int], sized: Mapping[int, int]) -> str | None:
    """The figure to withdraw because some printed row, less the printed rows inside it, leaves a small group.

    Printed totals of months that follow on each other add up to printed totals too, so these count as outer rows.
    """
    by_priority = sorted(released.values(), key=lambda row: (row.department_id != WHOLE, -row.n, row.figure_id))
    outers = [masks[row.figure_id] for row in by_priority] + _joined_totals(by_priority, masks)
    for outer in outers:
        inside = [row for row in by_priority if _is_inside(masks[row.figure_id], outer)]
        total = _size(outer, sized)
        for part in reversed(inside):
            if 0 < total - part.n < part.minimum_n:
                return part.figure_id
        # a reader subtracts the departments, or the shorter periods of the whole: each family covers on its own
        for family in (
            [r for r in inside if r.department_id != WHOLE],
            [r for r in inside if r.department_id == WHOLE],
        ):
            covered = 0
            for part in family:
                covered |= masks[part.figure_id]
            if family and 0 < _size(outer & ~covered, sized) < family[0].minimum_n:
                return family[-1].figure_id
    return None


def _joined_totals(rows: Sequence[Row], masks: Mapping[str, int]) -> list[int]:
    """For each department row the union of the shortest printed totals that touch it, where no one total holds it."""
    totals = [masks[row.figure_id] for row in rows if row.department_id == WHOLE]
    shortest = [total for total in totals if not any(_is_inside(other, total) for other in totals)]
    joined: set[int] = set()
    for row in rows:
        mask, union = masks[row.figure_id], 0
        for total in shortest:
            if total & mask:
                union |= total
        if row.department_id != WHOLE and mask & ~union == 0:
            joined.add(union)
    return sorted(joined - set(totals))


def _is_inside(part: int, whole: int) -> bool:
    return part != whole and part & ~whole == 0


def _mask(row: Row, atoms: Sequence[Atom]) -> int:
    """The row's atoms as a bit set; an empty atom hides nothing and is left out."""
    return sum(
        1 << index
        for index, atom in enumerate(atoms)
        if atom.n
        and row.department_id in (WHOLE, atom.department_id)
        and row.period_start <= atom.month <= row.period_end
    )


def _size(mask: int, sized: Mapping[int, int]) -> int:
    return sum(n for index, n in sized.items() if mask >> index & 1)


def _by_series(items: Iterable[T]) -> dict[tuple[str, ...], list[T]]:
    grouped: dict[tuple[str, ...], list[T]] = defaultdict(list)
    for item in items:
        grouped[item.series].append(item)
    return grouped
