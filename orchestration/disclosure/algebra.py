"""What follows exactly from released sums (level 1): a basis of their span, and the small sets in it.

What belongs here: exact linear algebra over sets of columns. Not here: what a column stands for, which rows are tried
in which order (`release`), or what follows from bounds (`ranges`).

The numbers are whole (fractions where a division leaves one), never floating: the matrices are so sparse that exact
elimination by dictionaries costs less than modular elimination of dense arrays, and needs no second opinion.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Number = int | Fraction
Vector = dict[int, Number]
"""Column → coefficient, without zeros."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What adding a row would do: `rest` is what it says that no row before it says, empty if nothing.

    `leak` is a set that would follow. A row that is neither safe nor leaks depends on columns outside the part looked
    at: `is_doubtful`.
    """

    rest: Vector
    pivot: int | None = None
    leak: frozenset[int] | None = None
    is_doubtful: bool = False
    small: _Reduced | None = None
    """The rows with a small pivot and this one, where they have been worked out."""


class Basis:
    """The span of the released rows, kept so that what lies in it on small columns alone stands by itself.

    Columns hold `sizes[column]` respondents, all of them at least 1; those under `large` are small. A row is reduced
    and, if anything is left, gets a pivot: a large column if it still has one. Rows with a large pivot are independent
    on the large columns, so no combination with one of them is zero on all of those: whatever the span holds on small
    columns alone is a combination of the rows with a small pivot. These are kept fully reduced, so that the coefficient
    of a row in any such combination is the entry at its pivot: a set in the span contains the pivots of exactly those
    rows that it is the sum of.

    Columns from `len(sizes)` on stand for what lies outside the part looked at; they are carried along and get no
    pivot. What a reader knows about them is unknown here: a small set with such columns left over is doubtful.
    """

    def __init__(self, sizes: Sequence[int], large: int) -> None:
        self._sizes = sizes
        self._inside = len(sizes)
        self._threshold = large
        self._large: dict[int, tuple[int, Vector]] = {}
        self._order: list[int] = []
        self._small = _Reduced()

    def copy(self) -> Basis:
        """Another with the same rows, which goes its own way from here."""
        other = Basis(self._sizes, self._threshold)
        other._large, other._order, other._small = dict(self._large), list(self._order), self._small
        return other

    def tried(self, row: Mapping[int, Number], threshold: int) -> Trial:
        """What would follow with this row that does not follow without, for sets of fewer than `threshold`.

        The threshold may not be above the one that the columns were parted by.
        """
        rest = self._without_known(row)
        inside = [column for column in rest if column < self._inside]
        if not inside:
            return Trial(rest, is_doubtful=bool(rest))
        pivot = max(inside, key=lambda column: (self._sizes[column], -column))
        trial = Trial(_divided(rest, rest[pivot]), pivot)
        if self._sizes[pivot] >= self._threshold or not threshold:  # without a threshold nothing is small
            return trial
        return self._searched(trial, pivot, threshold)

    def keep(self, trial: Trial) -> None:
        """Add the row of a trial; nothing may have been added since. A row without a pivot adds nothing here."""
        if trial.pivot is None:
            return
        if self._sizes[trial.pivot] >= self._threshold:
            self._large[trial.pivot] = (len(self._order), trial.rest)
            self._order.append(trial.pivot)
        else:
            self._small = trial.small or self._small.with_row(trial.pivot, trial.rest)

    def small_sets(self, threshold: int) -> Iterator[frozenset[int]]:
        """Sets certainly in the span with fewer respondents than the threshold; none if and only if there are none.

        The sets have no pivot in common beyond those of a first one, so not every such set need be among them.
        """
        search = _Search(self._small, self._sizes, threshold, is_exact=True)
        for pivot in self._small.rows:
            found = search.with_any([pivot])
            if found is not None:
                yield found

    def _searched(self, trial: Trial, pivot: int, threshold: int) -> Trial:
        """The trial with the set that would follow, if any.

        Such a set is a sum of reduced rows of which one is the new row or was changed by it; one of rows that were all
        there before followed before.
        """
        small = self._small.with_row(pivot, trial.rest)
        fresh = [pivot, *(other for other, vector in self._small.rows.items() if pivot in vector)]
        for is_exact in (False, True):
            search = _Search(small, self._sizes, threshold, is_exact=is_exact, known=self._small)
            leak = search.with_any(fresh)
            if leak is None:
                return Trial(trial.rest, pivot, is_doubtful=is_exact, small=small)
        return Trial(trial.rest, pivot, leak)

    def _without_known(self, row: Mapping[int, Number]) -> Vector:
        rest = dict(row)
        waiting = [self._large[column][0] for column in rest if column in self._large]
        heapq.heapify(waiting)
        while waiting:
            pivot = self._order[heapq.heappop(waiting)]
            if pivot in rest:
                taken = self._large[pivot][1]
                # a row with a large pivot holds no pivot older than its own, so these are all still to come
                for column in taken:
                    if column in self._large and column != pivot and column not in rest:
                        heapq.heappush(waiting, self._large[column][0])
                _take(rest, rest[pivot], taken)
        return self._small.rest(rest)


class _Reduced:
    """Rows in reduced echelon form: each has a pivot that no other row holds."""

    __slots__ = ("rows",)

    def __init__(self, rows: dict[int, Vector] | None = None) -> None:
        self.rows: dict[int, Vector] = rows or {}

    def rest(self, vector: Vector) -> Vector:
        """The vector less what the rows say of it."""
        left = dict(vector)
        for pivot in [column for column in vector if column in self.rows]:
            _take(left, left[pivot], self.rows[pivot])
        return left

    def with_row(self, pivot: int, row: Vector) -> _Reduced:
        """These rows and one more, which holds none of their pivots and a 1 at its own."""
        more = _Reduced(dict(self.rows))
        more.add(pivot, row)
        return more

    def add(self, pivot: int, row: Vector) -> None:
        """The same in place."""
        for other in [p for p, vector in self.rows.items() if pivot in vector]:
            self.rows[other] = _minus(self.rows[other], self.rows[other][pivot], row)
        self.rows[pivot] = row


class _Search:
    """Complete search for a small set that is a sum of fully reduced rows, by branching on what is not yet 0 or 1.

    Sets that the `known` rows tell are passed over. Unless the search is exact, columns outside are not looked at; else
    they must vanish.
    """

    def __init__(
        self, rows: _Reduced, sizes: Sequence[int], threshold: int, *, is_exact: bool, known: _Reduced | None = None
    ) -> None:
        self._rows = rows.rows
        self._sizes = sizes
        self._inside = len(sizes)
        self._threshold = threshold
        self._is_exact = is_exact
        self._known = known
        self._barred: set[int] = set()
        self._touching: dict[int, list[int]] = {}
        for pivot, vector in self._rows.items():
            for column in vector:
                self._touching.setdefault(column, []).append(pivot)

    def with_any(self, pivots: Iterable[int]) -> frozenset[int] | None:
        """A small set that holds one of these pivots and none asked for before, or None if there is none."""
        for pivot in pivots:
            if self._sizes[pivot] < self._threshold:
                found = self._extended(dict(self._rows[pivot]), self._sizes[pivot], {pivot}, self._barred)
                if found is not None:
                    return found
            self._barred.add(pivot)
        return None

    def _extended(self, total: Vector, n: int, chosen: set[int], barred: set[int]) -> frozenset[int] | None:
        wanted = self._unsettled(total, chosen)
        if wanted is None:
            found = frozenset(column for column in total if column < self._inside)
            if not self._is_known(found):
                return found
            wanted = list(self._touching)
        barred = set(barred)
        # a set that is small after all must change one of the wanted columns, so one of these rows is in it
        for pivot in sorted({p for column in wanted for p in self._touching[column]} - chosen - barred):
            if n + self._sizes[pivot] < self._threshold:
                grown = _minus(total, -1, self._rows[pivot])
                found_further = self._extended(grown, n + self._sizes[pivot], chosen | {pivot}, barred)
                if found_further is not None:
                    return found_further
            barred.add(pivot)
        return None

    def _is_known(self, found: frozenset[int]) -> bool:
        if self._known is None:
            return False
        return all(column >= self._inside for column in self._known.rest(dict.fromkeys(found, 1)))

    def _unsettled(self, total: Vector, chosen: set[int]) -> list[int] | None:
        """Columns of which one must change: the rarest wrong one, or all that may go if n is too large; else None."""
        inside = [column for column in total if column < self._inside]
        broken = [column for column in inside if total[column] != 1]
        if self._is_exact:
            broken += [column for column in total if column >= self._inside]
        if broken:
            return [min(broken, key=lambda column: len(self._touching[column]))]
        if sum(self._sizes[column] for column in inside) < self._threshold:
            return None
        return [column for column in inside if column not in chosen]


def expressed(target: Iterable[int], rows: Sequence[Iterable[int]]) -> dict[int, Fraction] | None:
    """The combination of rows (index → coefficient) that is exactly the target set, or None if there is none.

    This is the certificate of a leak: anybody can add up the rows with these coefficients and see what is left. A row
    that follows from those before it is not used, so the last row used is the one that made the target follow.
    """
    target = list(target)
    own = 1 + max((column for row in [target, *rows] for column in row), default=0)
    pivots: list[tuple[int, Vector]] = []
    for index, row in enumerate(rows):
        rest = _through(pivots, dict.fromkeys(row, 1) | {own + index: 1})
        inside = [column for column in rest if column < own]
        if inside:
            pivots.append((min(inside), _divided(rest, rest[min(inside)])))
    rest = _through(pivots, dict.fromkeys(target, 1))
    if any(column < own for column in rest):
        return None
    return {column - own: -Fraction(coefficient) for column, coefficient in sorted(rest.items())}


def null_vectors(rows: Iterable[Iterable[int]], sizes: Sequence[int]) -> list[dict[int, int]]:
    """Whole vectors over the columns of `sizes` that add up to zero over every row, a basis of all of them.

    Large columns are expressed by small ones, so that the vectors have much room where they must give way.
    """
    reduced = _Reduced()
    for row in rows:
        rest = reduced.rest(dict.fromkeys(row, 1))
        if rest:
            pivot = max(rest, key=lambda column: (sizes[column], -column))
            reduced.add(pivot, _divided(rest, rest[pivot]))
    free: dict[int, Vector] = {column: {column: 1} for column in range(len(sizes)) if column not in reduced.rows}
    for pivot, vector in reduced.rows.items():
        for column, value in vector.items():
            if column != pivot:
                free[column][pivot] = -value
    return [_cleared(vector) for vector in free.values()]


def _cleared(vector: Vector) -> dict[int, int]:
    """The vector times the denominators of its entries."""
    scale = lcm(*(value.denominator for value in vector.values()))
    return {column: int(value * scale) for column, value in vector.items()}


def _through(pivots: Sequence[tuple[int, Vector]], vector: Mapping[int, Number]) -> Vector:
    rest = dict(vector)
    for pivot, row in pivots:
        if pivot in rest:
            rest = _minus(rest, rest[pivot], row)
    return rest


def _minus(vector: Vector, factor: Number, other: Vector) -> Vector:
    """vector − factor × other, without zeros."""
    result = dict(vector)
    _take(result, factor, other)
    return result


def _take(vector: Vector, factor: Number, other: Vector) -> None:
    """The same in place, for what is taken from again and again."""
    for column, value in other.items():
        left = vector.get(column, 0) - factor * value
        if left:
            vector[column] = left if type(left) is int else _whole(left)
        else:
            vector.pop(column, None)


def _divided(vector: Vector, divisor: Number) -> Vector:
    if divisor == 1:
        return vector
    if divisor == -1:  # nearly always, if not 1: fractions are dear
        return {column: -value for column, value in vector.items()}
    return {column: _whole(Fraction(value) / divisor) for column, value in vector.items()}


def _whole(value: Number) -> Number:
    # asking for the type itself: an abstract number's isinstance costs more than the subtraction
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value
