"""Whatever the table, what the door prints leaves no small group between a row and the printed rows inside it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.disclosure import SHOWN, Atom, Row, decide

SERIES = ("o", "rejection", "cnps", "v1")
MONTHS = [date(2019, month, 1) for month in range(1, 7)]
MINIMUM = 5

tables = st.lists(st.lists(st.integers(0, 12), min_size=len(MONTHS), max_size=len(MONTHS)), min_size=1, max_size=4)
edges = st.lists(st.sets(st.integers(1, 5)), min_size=5, max_size=5)


def rows_of(entity: str, counts: list[int], cuts: set[int]) -> list[Row]:
    """The blocks between the cuts and the whole half year, of one entity."""
    bounds = [0, *sorted(cuts), len(MONTHS)]
    spans = {*pairwise(bounds), (0, len(MONTHS))}
    return [
        Row(f"{entity}/{a}-{b}", SERIES, entity, MONTHS[a], MONTHS[b - 1], sum(counts[a:b]), MINIMUM)
        for a, b in sorted(spans)
    ]


def cells(row: Row, table: list[list[int]]) -> set[tuple[int, int]]:
    return {
        (d, m)
        for d, counts in enumerate(table)
        for m, n in enumerate(counts)
        if n and row.department_id in ("*", f"d{d}") and row.period_start <= MONTHS[m] <= row.period_end
    }


@given(table=tables, cuts=edges)
@settings(max_examples=200, deadline=None)
def test_no_remainder_of_a_printed_row_is_small(table: list[list[int]], cuts: list[set[int]]) -> None:
    atoms = [Atom(SERIES, f"d{d}", MONTHS[m], n) for d, counts in enumerate(table) for m, n in enumerate(counts)]
    totals = [sum(month) for month in zip(*table, strict=True)]
    rows = rows_of("*", totals, cuts[-1])
    for d, counts in enumerate(table):
        rows += rows_of(f"d{d}", counts, cuts[d])
    decided = decide(rows, atoms)
    printed = [(row, cells(row, table)) for row in rows if decided[row.figure_id] == SHOWN]
    for outer, all_cells in printed:
        assert outer.n >= MINIMUM
        inside = [(row.department_id == "*", part) for row, part in printed if part < all_cells]
        remainders = [all_cells - part for _, part in inside]
        for whole in (True, False):
            family = [part for is_whole, part in inside if is_whole == whole]
            remainders += [all_cells - set().union(*family)] * bool(family)
        for rest in remainders:
            n = sum(table[d][m] for d, m in rest)
            assert n == 0 or n >= MINIMUM


@given(table=tables)
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_does_not_matter(table: list[list[int]]) -> None:
    atoms = [Atom(SERIES, f"d{d}", MONTHS[m], n) for d, counts in enumerate(table) for m, n in enumerate(counts)]
    rows = [row for d, counts in enumerate(table) for row in rows_of(f"d{d}", counts, {2, 4})]
    rows += rows_of("*", [sum(month) for month in zip(*table, strict=True)], {3})
    assert decide(rows, atoms) == decide(rows[::-1], atoms[::-1])
