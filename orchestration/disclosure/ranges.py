"""What follows from bounds (level 2): how far apart the possible sums of a small group are, given all released sums.

What belongs here: whole tables of answers over columns, by integer programming, and what one sum alone tells. Not here:
what a column stands for, which groups are looked at (`audit`) and what follows from a narrow range (`release`).

A solver is asked, never trusted: a range is the distance between two tables, each checked in whole numbers against
every released sum, so an error of the solver can only make a range look narrower than it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import isqrt
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from orchestration.disclosure.algebra import null_vectors
from orchestration.disclosure.rows import Move, Scale

NEAR = 12
"""How many columns about a group may give way while all others stand as they are. Twice as many take twice the time and
find a table for one row in a thousand more."""

MOST = 24
"""Columns up to which all of them may give way at once; of more, no more is told than those near the group tell."""

NODES = 20
"""How many branches of one question the solver may look at; the best table until then counts. A limit of time would let
the load of a machine decide what may be printed."""

SHARP = 40
"""Answers of a row up to which it is worth while to know exactly what it tells of a part of it."""

_OPTIMAL = 0
"""What the solver says of having found the best there is."""

Counts = list[list[int]]
"""Column → value of the scale → how many answers."""


@dataclass(frozen=True, slots=True)
class Width:
    """Two possible sums of a group, in steps, and by how much their tables differ from the true one."""

    low: int
    high: int
    moves: dict[int, Move]
    is_exact: bool


def _steps(width: Width) -> int:
    return width.high - width.low


@dataclass(frozen=True)
class Table:
    """The true answers of every column, and the released rows as sets of columns: what a reader must make fit."""

    scale: Scale
    rows: tuple[frozenset[int], ...]
    answers: tuple[tuple[int, ...], ...]

    @cached_property
    def sizes(self) -> list[int]:
        """Answers of every column."""
        return [sum(column) for column in self.answers]

    def width(self, unit: frozenset[int], wanted: int) -> Width:
        """How little and how much the sum of a unit may be, until that is `wanted` steps wide.

        A table in which only columns near the unit differ from the truth is as possible as any other and much sooner
        found; all columns are asked at once only where that is not enough, and where they are few.
        """
        told: list[Width] = []
        for size in sorted({min(NEAR, len(self.answers)), len(self.answers)}):
            if size <= MOST:
                free = self._near(unit, size) if size < len(self.answers) else self._yielding
                found = _Program(self, free & self._yielding).width(unit, wanted)
                told.append(replace(found, is_exact=found.is_exact and free == self._yielding))
            if _steps(told[-1]) >= wanted:
                break
        return max(told, key=_steps)

    def _near(self, unit: frozenset[int], size: int) -> frozenset[int]:
        """A unit and the columns in released rows with it, ring by ring: in fewest rows first, then the larger."""
        found = set(unit)
        while len(found) < size:
            ring = {column for row in self.rows if row & found for column in row} - found
            if not ring:
                break
            found |= set(sorted(ring, key=lambda c: (self._held[c], -self.sizes[c], c))[: size - len(found)])
        return frozenset(found)

    @cached_property
    def _held(self) -> Counter[int]:
        """By how many rows a column is held."""
        return Counter(column for row in self.rows for column in row)

    @cached_property
    def _yielding(self) -> frozenset[int]:
        """The columns that can give way at all."""
        return frozenset(column for vector in null_vectors(self.rows, self.sizes) for column in vector)

    def total(self, columns: Iterable[int], answers: Sequence[Sequence[int]]) -> int:
        """Σx of some columns in a table."""
        values = self.scale.values
        return sum(v * c for column in columns for v, c in zip(values, answers[column], strict=True))

    def is_possible(self, answers: Counts) -> bool:
        """Whether a table has as many answers in every column and the same released sums as the true one."""
        if any(min(own) < 0 or sum(own) != n for own, n in zip(answers, self.sizes, strict=True)):
            return False
        powers = (1, 2) if self.scale.has_squares else (1,)
        difference = [
            [sum((a - b) * v**p for v, a, b in zip(self.scale.values, new, old, strict=True)) for p in powers]
            for new, old in zip(answers, self.answers, strict=True)
        ]
        return all(not any(sum(difference[c][p] for c in row) for p in range(len(powers))) for row in self.rows)

    def moves(self, low: Counts | None, high: Counts | None) -> dict[int, Move]:
        """By how much two tables differ from the true one, where they do."""
        true = self.answers
        found = (moved(self.scale, own, (low or true)[c], (high or true)[c]) for c, own in enumerate(true))
        return {column: move for column, move in enumerate(found) if any(move)}


class _Program:
    """The integer program of a table in which some columns may give way and all others stand as they are."""

    def __init__(self, table: Table, free: frozenset[int]) -> None:
        self._table = table
        self._columns = sorted(free)
        self._places = {column: place for place, column in enumerate(self._columns)}
        # the answers of a column add up to its n, so one value need not be counted
        self._values = table.scale.values[1:]
        self._width = len(self._columns) * len(self._values) + 1
        self._constraints = [*self._released(), *self._sized()]

    def width(self, unit: frozenset[int], wanted: int) -> Width:
        """The extremes of a unit, or two sums as far apart as wanted."""
        true = self._table.total(unit, self._table.answers)
        if not unit & self._places.keys():
            return Width(true, true, {}, is_exact=True)
        high, high_table, is_highest = self._extreme(unit, -1, true, wanted)
        low, low_table, is_lowest = self._extreme(unit, 1, true, wanted - (high - true))
        return Width(low, high, self._table.moves(low_table, high_table), is_exact=is_lowest and is_highest)

    def _extreme(self, unit: frozenset[int], sign: int, true: int, most: int) -> tuple[int, Counts | None, bool]:
        """The lowest (sign 1) or highest (−1) sum found, or one at least as far from the true one as asked."""
        if most <= 0:
            return true, None, False
        # presolve has been seen to call a feasible program infeasible; what it says is asked again without it
        for presolve in (True, False):
            status, answers = self._solved(unit, sign, most, presolve)
            if answers is not None:
                total = self._table.total(unit, answers)
                return total, answers, status == _OPTIMAL and abs(total - true) < most
        return true, None, False

    def _solved(self, unit: frozenset[int], sign: int, most: int, presolve: bool) -> tuple[int, Counts | None]:
        """The solver's status, and its table if it gave one that is possible and does not fall short of the truth."""
        weights = np.zeros(self._width)
        for column in unit & self._places.keys():
            for value, place in self._of(column):
                weights[place] = value - self._table.scale.values[0]
        true = float(weights[:-1] @ self._variables())
        # the last variable is the distance from the truth, as far as asked: that spares the proof of what lies beyond
        weights[-1] = sign
        far = LinearConstraint(weights[None, :], *((-np.inf, true) if sign > 0 else (true, np.inf)))
        objective = np.zeros(self._width)
        objective[-1] = -1
        limits = Bounds(0, [np.inf] * (self._width - 1) + [most])
        options: Any = {"presolve": presolve, "node_limit": NODES}
        constraints = [*self._constraints, far]
        result = milp(objective, integrality=1, bounds=limits, constraints=constraints, options=options)
        if result.x is None:
            return result.status, None
        answers = self._table_of([round(float(number)) for number in result.x[:-1]])
        return result.status, answers if self._table.is_possible(answers) else None

    def _table_of(self, solution: Sequence[int]) -> Counts:
        answers = [list(own) for own in self._table.answers]
        for column in self._columns:
            own = [solution[place] for _, place in self._of(column)]
            answers[column] = [self._table.sizes[column] - sum(own), *own]
        return answers

    def _of(self, column: int) -> list[tuple[int, int]]:
        """The values of a column that are counted, each with the place of its variable."""
        first = self._places[column] * len(self._values)
        return [(value, first + number) for number, value in enumerate(self._values)]

    def _released(self) -> list[LinearConstraint]:
        """Σx and Σx² of every row, less the lowest value: what the rows' n has told."""
        lowest = self._table.scale.values[0]
        powers = (1, 2) if self._table.scale.has_squares else (1,)
        entries = [
            [
                (place, value**power - lowest**power)
                for column in row & self._places.keys()
                for value, place in self._of(column)
            ]
            for row in self._table.rows
            for power in powers
        ]
        true = self._variables()
        sums = [sum(weight * true[place] for place, weight in own) for own in entries]
        return [LinearConstraint(self._matrix(entries), sums, sums)]

    def _sized(self) -> list[LinearConstraint]:
        entries = [[(place, 1) for _, place in self._of(column)] for column in self._columns]
        most = [self._table.sizes[column] for column in self._columns]
        return [LinearConstraint(self._matrix(entries), 0, most)]

    def _variables(self) -> list[int]:
        return [count for column in self._columns for count in self._table.answers[column][1:]]

    def _matrix(self, entries: Sequence[Sequence[tuple[int, int]]]) -> Any:
        rows = [number for number, own in enumerate(entries) for _ in own]
        places, weights = [p for own in entries for p, _ in own], [float(w) for own in entries for _, w in own]
        return csr_array((weights, (rows, places)), shape=(len(entries), self._width))


def moved(scale: Scale, true: Sequence[int], low: Sequence[int], high: Sequence[int]) -> Move:
    """By how much the sums of two possible answers of a group differ from the true ones."""
    steps = [(v, a - t, b - t) for v, t, a, b in zip(scale.values, true, low, high, strict=True)]
    return (
        sum(v * a for v, a, _ in steps),
        sum(v * v * a for v, a, _ in steps),
        sum(v * b for v, _, b in steps),
        sum(v * v * b for v, _, b in steps),
    )


@lru_cache(maxsize=65_536)
def bounds(scale: Scale, n: int, of: int, total: int, squares: int) -> tuple[int, int]:
    """Between which sums some n answers lie that are among as many as `of` with this total and these squares.

    Sharp for scales of two or three values, where the sums tell how many of each value there are, and for no more than
    `SHARP` answers. Else by the inequality of Cauchy and Schwarz: n of N answers with Σ(x − mean)² = V differ from n
    means by √(n(N − n)V/N) at most.
    """
    lowest, highest = scale.values[0], scale.values[-1]
    if len(scale.values) <= 3 and (found := answers(scale, of, total, squares)) is not None:
        ordered = [value for value, count in zip(scale.values, found, strict=True) for _ in range(min(count, n))]
        return sum(ordered[:n]), sum(ordered[-n:]) if n else 0
    room = isqrt(n * (of - n) * max(0, of * squares - total * total))
    least, most = max(-((room - n * total) // of), lowest * n), min((n * total + room) // of, highest * n)
    least, most = max(least, total - highest * (of - n)), min(most, total - lowest * (of - n))
    if of <= SHARP:
        sums = range(least, most + 1)
        possible = (one for one in sums if _is_split(scale, (n, one), (of - n, total - one), squares))
        largest = (one for one in reversed(sums) if _is_split(scale, (n, one), (of - n, total - one), squares))
        return next(possible, least), next(largest, most)
    return least, most


def _is_split(scale: Scale, one: tuple[int, int], other: tuple[int, int], squares: int) -> bool:
    """Whether two groups of so many answers with such sums can have these squares together."""
    return any(answers(scale, *other, squares - own) is not None for own in _squares(scale, *one))


@lru_cache(maxsize=16_384)
def _squares(scale: Scale, n: int, total: int) -> tuple[int, ...]:
    """Every Σx² that n answers with this total can have."""
    most = n * max(value * value for value in scale.values)
    return tuple(own for own in range(most + 1) if answers(scale, n, total, own) is not None)


@lru_cache(maxsize=65_536)
def answers(scale: Scale, n: int, total: int, squares: int) -> tuple[int, ...] | None:
    """Some n answers (how many of each value of the scale) with these sums, or None if there are none.

    A reader of sums cannot tell such answers apart, so any will do for the true ones. The values of the scale follow
    on each other; without a third value the squares are not looked at.
    """
    lowest, most = scale.values[0], len(scale.values) - 1
    shifted = total - lowest * n
    if not scale.has_squares:
        return (n - shifted, shifted) if 0 <= shifted <= n else None
    found = _answers(most, n, shifted, squares - 2 * lowest * total + lowest * lowest * n)
    return None if found is None else (n - sum(found), *reversed(found))


@lru_cache(maxsize=1 << 18)
def _answers(most: int, n: int, total: int, squares: int) -> tuple[int, ...] | None:
    """How many of `most`, most − 1, …, 1."""
    if not (0 <= total <= most * n and (squares - total) % 2 == 0):
        return None
    if not _least_squares(n, total) <= squares <= _most_squares(most, total):
        return None
    if most == 1:
        return (total,)
    if most == 2:  # two sums and two counts
        twos = (squares - total) // 2
        return (twos, total - 2 * twos) if 2 * twos <= total <= n + twos else None
    for count in range(min(n, squares // (most * most)), -1, -1):
        rest = _answers(most - 1, n - count, total - most * count, squares - most * most * count)
        if rest is not None:
            return (count, *rest)
    return None


def _least_squares(n: int, total: int) -> int:
    """Σx² of n answers that are as equal as whole numbers with this total can be."""
    each, over = divmod(total, n) if n else (0, 0)
    return n * each * each + over * (2 * each + 1)


def _most_squares(most: int, total: int) -> int:
    """Σx² of answers from 0 to `most` that are as unequal as their total lets them be."""
    full, rest = divmod(total, most)
    return full * most * most + rest * rest
