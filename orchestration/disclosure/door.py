"""Minimum group size, and the complement under a total.

An *atom* is a department's answers of one month to one metric; a *row* is a set of atoms somebody wants printed: of a
department, of a group of departments or of the whole. A row
is withheld when its own group is too small, and when printing it would let a reader subtract printed rows until a group
smaller than the minimum is left. What is withheld never says which of the two it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeVar

SHOWN, SUPPRESSED = "shown", "suppressed"

T = TypeVar("T", "Atom", "Row")

WHOLE = "*"
"""Department id of the whole organisation."""

DEPARTMENT = 2
"""Level of a row about one department."""

FAMILIES = ((DEPARTMENT,), (1,), (1, DEPARTMENT), (0,))
"""Levels of the printed rows that a reader may take from a larger one at once."""

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
    """A candidate figure; months are first days, both ends included.

    A row of a group of departments holds the atoms of its `members`. A department is in one group at most, so groups
    lie between the departments and the whole and never across each other.
    """

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
    members: frozenset[str] = frozenset()  # departments, where department_id names a group of them

    @cached_property
    def level(self) -> int:
        """How much of the organisation a row is about: the whole 0, a group 1, a department 2."""
        return 0 if self.department_id == WHOLE else 1 if self.members else 2


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
    sizes = [atom.n for atom in atoms]
    masked = _masked(rows, atoms)
    for row, mask in masked:
        if _size(mask, sizes) != row.n:
            raise ValueError(f"{row.figure_id}: n is {row.n}, but its atoms hold {_size(mask, sizes)}")
    released = sorted((one for one in masked if _is_large_enough(one[0])), key=_priority)
    safe: set[int] = set()  # outer rows that nothing leaks from; true until a row inside them is withdrawn
    while withdrawn := _first_leak(released, sizes, safe):
        released.remove(withdrawn)
        safe = {outer for outer in safe if not _is_inside(withdrawn[1], outer)}
    shown = {row.figure_id for row, _ in released}
    return {row.figure_id: SHOWN if row.figure_id in shown else SUPPRESSED for row in rows}


Masked = tuple[Row, int]
"""A row and its atoms as a bit set."""


def _priority(one: Masked) -> tuple[int, int, str]:
    return one[0].level, -one[0].n, one[0].figure_id


def _is_large_enough(row: Row) -> bool:
    least = row.minimum_n * (PERCENTILE_FACTOR if row.statistic == "median" else 1)
    return row.n >= least and (row.answered is None or row.answered == 0 or row.answered >= row.minimum_n)


def _first_leak(released: Sequence[Masked], sizes: Sequence[int], safe: set[int]) -> Masked | None:
    """The row to withdraw because some printed row, less the printed rows inside it, leaves a small group.

    Printed totals of months that follow on each other add up to printed totals too, so these count as outer rows.
    """
    for outer in [mask for _, mask in released] + _joined(released):
        if outer in safe:
            continue
        if leak := _leak_under(outer, released, sizes):
            return leak
        safe.add(outer)
    return None


def _leak_under(outer: int, released: Sequence[Masked], sizes: Sequence[int]) -> Masked | None:
    outside, total = ~outer, _size(outer, sizes)
    inside = [one for one in released if not one[1] & outside and one[1] != outer]
    for part in reversed(inside):
        if 0 < total - part[0].n < part[0].minimum_n:
            return part
    # a reader subtracts the departments, the groups, both together, or shorter periods: each family covers on its own
    for levels in FAMILIES:
        family = [one for one in inside if one[0].level in levels]
        covered = 0
        for _, mask in family:
            covered |= mask
        if family and 0 < _size(outer & ~covered, sizes) < family[0][0].minimum_n:
            return family[-1]
    return None


def _joined(rows: Sequence[Masked]) -> list[int]:
    """For each row the union of the shortest printed rows of what it lies in, where no one of them holds it."""
    joined: set[int] = set()
    for entity, members in sorted({(row.department_id, row.members) for row, _ in rows if row.level < DEPARTMENT}):
        shortest = _shortest(tuple(mask for row, mask in rows if row.department_id == entity))
        parts = {
            mask
            for row, mask in rows
            if row.department_id != entity and (entity == WHOLE or row.department_id in members)
        }
        for mask in parts:
            union = 0
            for total in shortest:
                if total & mask:
                    union |= total
            if not mask & ~union:
                joined.add(union)
    return sorted(joined.difference(mask for _, mask in rows))


@lru_cache(maxsize=64)
def _shortest(totals: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(total for total in totals if not any(_is_inside(other, total) for other in totals))


def _is_inside(part: int, whole: int) -> bool:
    return part != whole and part & ~whole == 0


def _masked(rows: Sequence[Row], atoms: Sequence[Atom]) -> list[Masked]:
    """Each row with its atoms as a bit set; an empty atom hides nothing and is left out."""
    bits: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for index, atom in enumerate(atoms):
        if atom.n:
            bits[atom.department_id].append((atom.month, 1 << index))
    found = []
    for row in rows:
        start, end = row.period_start, row.period_end
        departments = bits if row.department_id == WHOLE else row.members or {row.department_id}
        own = (one for department in departments for one in bits.get(department, ()))
        found.append((row, sum(bit for month, bit in own if start <= month <= end)))
    return found


def _size(mask: int, sizes: Sequence[int]) -> int:
    total = 0
    while mask:
        lowest = mask & -mask
        total += sizes[lowest.bit_length() - 1]
        mask ^= lowest
    return total


def _by_series(items: Iterable[T]) -> dict[tuple[str, ...], list[T]]:
    grouped: dict[tuple[str, ...], list[T]] = defaultdict(list)
    for item in items:
        grouped[item.series].append(item)
    return grouped
