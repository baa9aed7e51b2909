"""Which sets of cells does a system of printed sums give away? Exact: residues to find, fractions to prove.

A *cell* holds people that no printed row separates further than its neighbours; a *row* is the set of cells it
counts, with its n. A set of cells is given away when its indicator lies in the row space. The search rests on this:
if x is such a set and c any count of people, none negative, that gives every printed n, then n(x) is the sum of c over
x. A cell that some such c fills with t people or more is therefore in no set of fewer, and what is left is small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

PRIME = 2**31 - 1
ENOUGH = 0.5
"""Counts of a printed set are whole, so half a person covers what floating point may err."""
EMPTY = 1e-6
FILLINGS = 12
FEW = 4
STEPS = 500_000
"""Ways to fill the cells that are tried at most, and the size of a rest that is searched without trying another; the
longest search."""

Matrix = np.ndarray


class TooLarge(RuntimeError):
    """The search has gone through more combinations than it may: it has proved nothing."""


class Contradiction(ValueError):
    """No people at all could give the printed numbers: the rows do not mean what the attacker takes them for."""


@dataclass(frozen=True)
class GivenAway:
    """A set of cells, how many people it holds, and the combination of rows that gives it."""

    cells: tuple[int, ...]
    n: int
    combination: tuple[tuple[int, Fraction], ...]


def reduced(matrix: Matrix) -> tuple[Matrix, list[int]]:
    """Reduced echelon form modulo the prime, and its pivot columns."""
    form, pivots = np.array(matrix, dtype=np.int64) % PRIME, []
    for column in range(form.shape[1]):
        below = np.flatnonzero(form[len(pivots) :, column])
        if not below.size:
            continue
        at, found = len(pivots), len(pivots) + int(below[0])
        form[[at, found]] = form[[found, at]]
        form[at] = form[at] * pow(int(form[at, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(form[:, column])
        others = others[others != at]
        form[others] = (form[others] - form[others, column][:, None] * form[at]) % PRIME
        pivots.append(column)
        if len(pivots) == len(form):
            break
    return form[: len(pivots)], pivots


def small_sets(rows: Matrix, n: Matrix, threshold: int) -> list[GivenAway]:
    """Every minimal set that the rows give away with 0 < n < threshold.

    `rows` is 0/1, one row a figure and one column a cell; `n` has one count a row. Cells that hold nobody are left out
    of the sets. Raises Contradiction when the counts fit no people.
    """
    if not len(rows):
        return []
    small, empty = _candidates(rows, n, threshold)
    basis = _within(rows, n, small, empty)
    found = {cells for cells in _sets(basis) if 0 < _count(basis, cells) < threshold}
    minimal = [cells for cells in found if not any(other < cells for other in found)]
    return [_proven(rows, n, sorted(small[place] for place in cells), empty) for cells in sorted(minimal, key=sorted)]


def _candidates(rows: Matrix, n: Matrix, threshold: int) -> tuple[list[int], Matrix]:
    """Cells that may be in a set below the threshold, few enough to search, and which cells certainly hold nobody."""
    system, most = csr_array(rows.astype(float)), np.zeros(rows.shape[1])
    chance = np.random.default_rng(len(rows))
    for filling in range(FILLINGS):
        weights = np.where(most < threshold - ENOUGH, chance.uniform(1, 2, len(most)), 0)
        most = np.maximum(most, _filled(system, n, weights))
        empty = most < EMPTY
        small = np.flatnonzero((most < threshold - ENOUGH) & ~empty)
        if filling and len(_within(rows, n, list(small), empty)) <= FEW:
            break
    empty = _empty(system, n, most)
    return [int(cell) for cell in np.flatnonzero((most < threshold - ENOUGH) & ~empty)], empty


def _empty(system: csr_array, n: Matrix, most: Matrix) -> Matrix:
    """Cells that no way to fill them gives anybody."""
    empty = most < EMPTY
    while empty.any():
        filled = _filled(system, n, empty.astype(float))
        if not (seen := empty & (filled > EMPTY)).any():
            break
        empty &= ~seen
    return empty


def _filled(system: csr_array, n: Matrix, weights: Matrix) -> Matrix:
    """People in each cell that give every n, as many as can be where the weights are."""
    bounds = [(0, int(n.max()))] * system.shape[1]
    solved = linprog(-weights, A_eq=system, b_eq=n, bounds=bounds, method="highs")
    if solved.x is None:
        raise Contradiction("the printed counts contradict each other")
    return np.asarray(solved.x)


def _within(rows: Matrix, n: Matrix, small: list[int], empty: Matrix) -> Matrix:
    """A basis, in echelon form, of the given sums that touch only these cells; the last column is their n."""
    kept = set(small)
    large = [cell for cell in range(rows.shape[1]) if cell not in kept and not empty[cell]]
    form, pivots = reduced(np.column_stack([rows[:, large], rows[:, small], n]))
    inside = [at for at, pivot in enumerate(pivots) if len(large) <= pivot < len(large) + len(small)]
    return form[inside][:, len(large) :]


def _sets(basis: Matrix) -> Iterator[frozenset[int]]:
    """The 0/1 vectors in the span of an echelon form, by independent part; sums of them are not repeated."""
    for part in _parts(basis[:, :-1]):
        yield from _zero_one(basis[part][:, :-1])


def _parts(basis: Matrix) -> list[list[int]]:
    """Rows of the basis that share cells, directly or through others."""
    parts: list[tuple[list[int], set[int]]] = []
    for row in range(len(basis)):
        cells = set(np.flatnonzero(basis[row]))
        touching = [part for part in parts if part[1] & cells]
        parts = [part for part in parts if not part[1] & cells]
        parts.append(([row, *(r for part in touching for r in part[0])], cells.union(*(part[1] for part in touching))))
    return [part[0] for part in parts]


def _zero_one(basis: Matrix) -> Iterator[frozenset[int]]:
    """Depth first over the rows: each is taken or not, since its pivot must come out as 1 or 0."""
    last = [int(np.flatnonzero(column)[-1]) if column.any() else -1 for column in basis.T]
    settled = [[cell for cell, row in enumerate(last) if row == at] for at in range(len(basis))]
    steps = count()

    def onward(at: int, total: Matrix) -> Iterator[frozenset[int]]:
        if next(steps) > STEPS:
            raise TooLarge(f"{len(basis)} sums may be combined")
        if at == len(basis):
            if total.any():
                yield frozenset(int(cell) for cell in np.flatnonzero(total))
            return
        for taken in (0, 1):
            sums = (total + taken * basis[at]) % PRIME
            if np.isin(sums[settled[at]], (0, 1)).all():
                yield from onward(at + 1, sums)

    yield from onward(0, np.zeros(basis.shape[1], dtype=np.int64))


def _count(basis: Matrix, cells: frozenset[int]) -> int:
    """The n of a set: its pivots say which rows of the basis it is made of."""
    total = sum(int(row[-1]) for row in basis if int(np.flatnonzero(row[:-1])[0]) in cells) % PRIME
    return total if total < PRIME // 2 else total - PRIME


def _proven(rows: Matrix, n: Matrix, cells: list[int], empty: Matrix) -> GivenAway:
    """The combination of few rows that gives the set, checked in fractions."""
    filled = np.flatnonzero(~empty)
    wanted = np.isin(filled, cells).astype(np.int64)
    shortest = combination(rows[:, filled], wanted)
    people = sum((share * int(n[row]) for row, share in shortest), start=Fraction(0))
    assert people.denominator == 1
    return GivenAway(tuple(cells), int(people), tuple(shortest))


def combination(rows: Matrix, wanted: Matrix) -> list[tuple[int, Fraction]]:
    """Coefficients of rows that add up to the wanted vector exactly. Raises ValueError when there are none."""
    system = csr_array(np.hstack([rows.T, -rows.T]).astype(float))
    solved = linprog(np.ones(2 * len(rows)), A_eq=system, b_eq=wanted, bounds=(0, None), method="highs")
    if solved.x is not None:
        shares = [Fraction(float(x)).limit_denominator(1000) for x in solved.x[: len(rows)] - solved.x[len(rows) :]]
        if _adds_up(rows, shares, wanted):
            return [(row, share) for row, share in enumerate(shares) if share]
    return _eliminated(rows, wanted)


def _adds_up(rows: Matrix, shares: list[Fraction], wanted: Matrix) -> bool:
    used = [(row, share) for row, share in enumerate(shares) if share]
    return all(sum(share * int(rows[row, cell]) for row, share in used) == wanted[cell] for cell in range(len(wanted)))


def _eliminated(rows: Matrix, wanted: Matrix) -> list[tuple[int, Fraction]]:
    """Gaussian elimination in fractions, for the rare combination that floating point does not hit."""
    table = [[Fraction(int(x)) for x in (*column, goal)] for column, goal in zip(rows.T, wanted, strict=True)]
    pivots: list[int] = []
    for at in range(len(rows)):
        found = next((r for r in range(len(pivots), len(table)) if table[r][at]), None)
        if found is None:
            continue
        here = len(pivots)
        table[here], table[found] = table[found], table[here]
        table[here] = [x / table[here][at] for x in table[here]]
        for other in range(len(table)):
            if other != here and (factor := table[other][at]):
                table[other] = [x - factor * y for x, y in zip(table[other], table[here], strict=True)]
        pivots.append(at)
    if any(line[-1] for line in table[len(pivots) :]):
        raise ValueError("the rows do not give this vector")
    return [(pivot, line[-1]) for pivot, line in zip(pivots, table, strict=False) if line[-1]]


def all_small_sets(rows: Matrix, people: Matrix, threshold: int) -> set[frozenset[int]]:
    """The same by brute force over all subsets, given the people in each cell: the judge of the search in tests."""
    rank, found = len(reduced(rows)[1]), set()
    for chosen in product((0, 1), repeat=rows.shape[1]):
        taken = np.array(chosen)
        if 0 < taken @ people < threshold and len(reduced(np.vstack([rows, taken]))[1]) == rank:
            found.add(frozenset(int(cell) for cell in np.flatnonzero(taken)))
    return {cells for cells in found if not any(other < cells for other in found)}
