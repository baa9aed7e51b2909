"""What the door lets out, against brute force: every small set by exact fractions, every range by enumeration.

`CANDEX_SOAK_AUDITS` sets how many random audits are made; the default is a few dozen.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.release import decide
from orchestration.disclosure.rows import (
    SCORE,
    SHARE,
    SHOWN,
    Atom,
    Decisions,
    DisclosureError,
    Reason,
    Row,
    Scale,
)

AUDITS = int(os.environ.get("CANDEX_SOAK_AUDITS", "80"))
SERIES = ("o", "rejection", "cnps", "v1")
THEN = datetime(2019, 2, 15, tzinfo=UTC)
Sets = Sequence[frozenset[str]]


# brute force


def rank(vectors: Iterable[Sequence[int]]) -> int:
    """By plain elimination of fractions."""
    rows = [[Fraction(value) for value in vector] for vector in vectors]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def leaks(sizes: dict[str, int], rows: Sets, t: int) -> set[frozenset[str]]:
    """Every set of fewer than t answers whose sum follows from the rows."""
    columns = [atom_id for atom_id, n in sizes.items() if n]
    matrix = [[int(column in row) for column in columns] for row in rows]
    known = rank(matrix)
    subsets = chain.from_iterable(combinations(columns, k) for k in range(1, len(columns) + 1))
    small = [frozenset(subset) for subset in subsets if sum(sizes[atom_id] for atom_id in subset) < t]
    return {group for group in small if rows and rank([*matrix, [int(c in group) for c in columns]]) == known}


# random tables


def drawn(draw: random.Random, most: int) -> tuple[dict[str, int], list[frozenset[str]], int]:
    """Sizes of atoms, rows of them, and a threshold."""
    sizes = {letter: draw.choice((0, 1, 2, 3, 4, 6, 9)) for letter in "abcdefg"[: draw.randint(3, most)]}
    rows = [frozenset(draw.sample(sorted(sizes), draw.randint(1, len(sizes)))) for _ in range(draw.randint(2, 7))]
    return sizes, list(dict.fromkeys(rows)), draw.choice((2, 3, 5, 7))


def rows_of(sizes: dict[str, int], sets: Sets, t: int, scale: Scale | None = None) -> list[Row]:
    return [Row("".join(sorted(one)), SERIES, one, 0, sum(sizes[a] for a in one), t, scale=scale) for one in sets]


def atoms_of(sizes: dict[str, int]) -> list[Atom]:
    return [Atom(SERIES, atom_id, n) for atom_id, n in sizes.items()]


@pytest.mark.parametrize("seed", range(AUDITS))
def test_an_audit_of_what_is_out_agrees_with_brute_force(seed: int) -> None:
    sizes, sets, t = drawn(random.Random(seed), 7)
    ledger, far = Ledger(":memory:"), Row("far", SERIES, frozenset("z"), 0, 50, t, scale=None)
    ledger.admit(rows_of(sizes, sets, t), atoms_of(sizes), audience="public", released_at=THEN)
    try:
        decide([far], [Atom(SERIES, "z", 50)], ledger)
        found = False
    except DisclosureError:
        found = True
    assert found == bool(leaks(sizes, sets, t))


@pytest.mark.parametrize("seed", range(AUDITS))
def test_releases_one_after_the_other_leak_nothing_and_withhold_nothing_in_vain(seed: int) -> None:
    draw = random.Random(seed + 1_000_000)
    sizes, sets, t = drawn(draw, 7)
    ledger, out = Ledger(":memory:"), list[frozenset[str]]()
    for batch in (sets[::2], sets[1::2]):
        rows = rows_of(sizes, batch, t)
        decisions = decide(rows, atoms_of(sizes), ledger)
        ledger.record(decisions, rows, atoms_of(sizes), audience="public", released_at=THEN)
        out += [row.atoms for row in rows if decisions.rows[row.row_id].status == SHOWN]
        assert not leaks(sizes, out, t)
        check_reasons(decisions, rows, sizes, out, t)


def check_reasons(decisions: Decisions, rows: list[Row], sizes: dict[str, int], out: Sets, t: int) -> None:
    """A withheld row is small, or the group it is withheld for follows from it and what is out, by the sum told."""
    for row in rows:
        decision = decisions.rows[row.row_id]
        if decision.reason == Reason.COMPLEMENT:
            assert decision.leak is not None and decision.leak.n < t
            assert decision.leak.atoms in leaks(sizes, [*out, row.atoms], t)
            assert decision.leak.certificate
        elif decision.status != SHOWN:
            assert decision.reason == Reason.SMALL and row.n < t


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_planted_leak_is_found(data: st.DataObject) -> None:
    """A small atom is made to follow by a chain of rows, each of which is shown alone."""
    length = data.draw(st.integers(2, 6))
    sizes = {f"x{i}": data.draw(st.integers(10, 30)) for i in range(length)} | {"small": data.draw(st.integers(1, 9))}
    chain_of = [frozenset({"small", "x0"})] + [frozenset({f"x{i}", f"x{i + 1}"}) for i in range(length - 1)]
    order = data.draw(st.permutations([*chain_of, frozenset({f"x{length - 1}"})]))
    ledger = Ledger(":memory:")
    shown = []
    for one in order:
        rows = rows_of(sizes, [one], 10)
        decisions = decide(rows, atoms_of(sizes), ledger)
        ledger.record(decisions, rows, atoms_of(sizes), audience="public", released_at=THEN)
        shown.append(decisions.rows[rows[0].row_id].status == SHOWN)
    assert shown == [True] * (len(order) - 1) + [False]


# ranges


def tables(sizes: dict[str, int], scale: Scale) -> Iterable[dict[str, tuple[int, ...]]]:
    """Every table of answers: how many of each value in every atom."""
    own = [[c for c in product(range(n + 1), repeat=len(scale.values)) if sum(c) == n] for n in sizes.values()]
    for found in product(*own):
        yield dict(zip(sizes, found, strict=True))


def sums(table: dict[str, tuple[int, ...]], group: Iterable[str], scale: Scale) -> tuple[int, int]:
    values = [(value, count) for a in group for value, count in zip(scale.values, table[a], strict=True)]
    return sum(v * c for v, c in values), sum(v * v * c for v, c in values)


@pytest.mark.parametrize("seed", range(AUDITS // 2))
def test_small_groups_stay_uncertain_by_enumeration(seed: int) -> None:
    draw = random.Random(seed + 2_000_000)
    scale = draw.choice((SCORE, SHARE))
    sizes = {letter: draw.randint(1, 3) for letter in "abcde"[: draw.randint(3, 5 if scale == SHARE else 4)]}
    truth = draw.choice(list(tables(sizes, scale)))
    sets = list(dict.fromkeys(frozenset(draw.sample(sorted(sizes), draw.randint(1, len(sizes)))) for _ in range(5)))
    atoms = [Atom(SERIES, a, sizes[a], *sums(truth, [a], scale)) for a in sizes]
    rows = rows_of(sizes, sets, 4, scale)
    decisions = decide(rows, atoms, Ledger(":memory:"))
    out = [row.atoms for row in rows if decisions.rows[row.row_id].status == SHOWN]
    fitting = [t for t in tables(sizes, scale) if all(sums(t, r, scale) == sums(truth, r, scale) for r in out)]
    assert not leaks(sizes, out, 4)
    for row in rows:
        if row.n < 4 and any(row.atoms & one for one in out):
            found = [sums(table, row.atoms, scale)[0] for table in fitting]
            assert (max(found) - min(found)) * float(scale.points) / row.n >= scale.least_points
    for one in decisions.examined[SERIES].ranges:
        found = [sums(table, one.atoms, scale)[0] for table in fitting]
        assert min(found) <= one.low <= one.high <= max(found)
        assert one.high - one.low >= one.wanted


@pytest.mark.parametrize("seed", range(AUDITS // 2))
def test_classes_stay_uncertain_over_releases_by_enumeration(seed: int) -> None:
    """Of every small class all rows leave half the room that each leaves, printed or a sum of printed ones."""
    draw = random.Random(seed + 3_000_000)
    scale = draw.choice((SCORE, SHARE))
    sizes = {letter: draw.randint(1, 3) for letter in "abcde"[: draw.randint(3, 5 if scale == SHARE else 4)]}
    truth = draw.choice(list(tables(sizes, scale)))
    sets = list(dict.fromkeys(frozenset(draw.sample(sorted(sizes), draw.randint(1, len(sizes)))) for _ in range(6)))
    atoms = [Atom(SERIES, a, sizes[a], *sums(truth, [a], scale)) for a in sizes]
    ledger, out = Ledger(":memory:"), list[frozenset[str]]()
    for batch in (sets[::2], sets[1::2]):
        rows = rows_of(sizes, batch, 4, scale)
        decisions = decide(rows, atoms, ledger)
        ledger.record(decisions, rows, atoms, audience="public", released_at=THEN)
        out += [row.atoms for row in rows if decisions.rows[row.row_id].status == SHOWN]
    every = list(tables(sizes, scale))
    fitting = [t for t in every if all(sums(t, r, scale) == sums(truth, r, scale) for r in out)]
    derived = leaks(sizes, out, sum(sizes.values()) + 1)
    for group in classes(sizes, out):
        n = sum(sizes[a] for a in group)
        if n < 4:
            alone = min(
                spread([t for t in every if sums(t, row, scale) == sums(truth, row, scale)], group, scale)
                for row in derived
                if row & group
            )
            steps = -(-scale.least_points * n // float(scale.points))
            assert spread(fitting, group, scale) >= min(steps, (alone + 1) // 2)


def classes(sizes: dict[str, int], rows: Sets) -> list[frozenset[str]]:
    """Atoms by the rows that hold them, without those that none does."""
    found: dict[tuple[bool, ...], set[str]] = {}
    for atom_id in sizes:
        found.setdefault(tuple(atom_id in row for row in rows), set()).add(atom_id)
    return [frozenset(group) for pattern, group in found.items() if any(pattern)]


def spread(fitting: Iterable[dict[str, tuple[int, ...]]], group: Iterable[str], scale: Scale) -> int:
    found = [sums(table, group, scale)[0] for table in fitting]
    return max(found) - min(found)
