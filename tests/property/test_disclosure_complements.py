"""Whatever the table, what the door prints leaves no small group between a row and the printed rows inside it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.disclosure.door import SHOWN, Atom, Row, decide

SERIES = ("o", "rejection", "cnps", "v1")
MONTHS = [date(2019, month, 1) for month in range(1, 7)]
MINIMUM = 5

tables = st.lists(st.lists(st.integers(0, 12), min_size=len(MONTHS), max_size=len(MONTHS)), min_size=1, max_size=4)
edges = st.lists(st.sets(st.integers(1, 5)), min_size=5, max_size=5)


def rows_of(entity: str, counts: list[int], cuts: set[int], members: frozenset[str] = frozenset()) -> list[Row]:
    """The blocks between the cuts and the whole half year, of one entity."""
    bounds = [0, *sorted(cuts), len(MONTHS)]
    spans = {*pairwise(bounds), (0, len(MONTHS))}
    return [
        Row(f"{entity}/{a}-{b}", SERIES, entity, MONTHS[a], MONTHS[b - 1], sum(counts[a:b]), MINIMUM, members=members)
        for a, b in sorted(spans)
    ]


def cells(row: Row, table: list[list[int]]) -> set[tuple[int, int]]:
    return {
        (d, m)
        for d, counts in enumerate(table)
        for m, n in enumerate(counts)
        if n
        and (row.department_id in ("*", f"d{d}") or f"d{d}" in row.members)
        and row.period_start <= MONTHS[m] <= row.period_end
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


@given(table=tables, cuts=edges, grouped=st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_no_rest_is_small_when_departments_are_also_shown_together(
    table: list[list[int]], cuts: list[set[int]], grouped: int
) -> None:
    """Departments, one group of some of them, and the whole, each with periods of its own."""
    members = frozenset(f"d{d}" for d in range(min(grouped, len(table))))
    together = [sum(month) for month in zip(*table[: len(members)], strict=True)]
    atoms = [Atom(SERIES, f"d{d}", MONTHS[m], n) for d, counts in enumerate(table) for m, n in enumerate(counts)]
    rows = rows_of("*", [sum(month) for month in zip(*table, strict=True)], cuts[-1])
    rows += rows_of("group", together, cuts[-2], members)
    for d, counts in enumerate(table):
        rows += rows_of(f"d{d}", counts, cuts[d % 3])
    decided = decide(rows, atoms)
    assert decided == decide(rows[::-1], atoms[::-1])
    printed = [(row, cells(row, table)) for row in rows if decided[row.figure_id] == SHOWN]
    for _, outer in printed:
        inside = [(row, part) for row, part in printed if part < outer]
        families = [{2}, {1}, {1, 2}, {0}]
        remainders = [outer - part for _, part in inside]
        for levels in families:
            family = [part for row, part in inside if row.level in levels]
            remainders += [outer - set().union(*family)] * bool(family)
        for rest in remainders:
            n = sum(table[d][m] for d, m in rest)
            assert n == 0 or n >= MINIMUM


@given(table=tables)
@settings(max_examples=100, deadline=None)
def test_disjoint_printed_rows_of_one_month_leave_no_small_rest_of_the_whole(table: list[list[int]]) -> None:
    """Whatever printed rows of one period a reader takes from the whole, the group or members in its place."""
    counts = [month[0] for month in table]
    members = frozenset({"d0", "d1"} & {f"d{d}" for d in range(len(table))})
    atoms = [Atom(SERIES, f"d{d}", MONTHS[0], n) for d, n in enumerate(counts)]
    sizes = {"*": sum(counts), "group": sum(counts[: len(members)])} | {f"d{d}": n for d, n in enumerate(counts)}
    rows = [
        Row(key, SERIES, key, MONTHS[0], MONTHS[0], n, MINIMUM, members=members if key == "group" else frozenset())
        for key, n in sizes.items()
    ]
    shown = {key for key, status in decide(rows, atoms).items() if status == SHOWN}
    if "*" in shown:
        outside = sum(n for d, n in enumerate(counts) if f"d{d}" in shown and f"d{d}" not in members)
        inner = sum(n for d, n in enumerate(counts) if f"d{d}" in shown and f"d{d}" in members)
        for taken in (inner, sizes["group"] if "group" in shown else 0):
            rest = sizes["*"] - outside - taken
            assert rest == 0 or rest >= MINIMUM
