"""The search finds what enumeration of all sets of cells finds, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attack.algebra import Contradiction, all_small_sets, small_sets

CELLS = st.integers(1, 8)
Table = tuple[np.ndarray, np.ndarray, int]


@st.composite
def tables(draw: st.DrawFn, fewest: int) -> Table:
    """Rows over cells, the people in each cell (`fewest` at least), and a threshold; each cell is in some row."""
    width = draw(CELLS)
    one = st.lists(st.integers(0, 1), min_size=width, max_size=width).filter(any)
    rows = np.array(draw(st.lists(one, min_size=1, max_size=8)))
    held = [n for n in (0, 1, 2, 3, 5, 9, 14) if n >= fewest]
    people = np.array(draw(st.lists(st.sampled_from(held), min_size=width, max_size=width)))
    covered = rows.any(axis=0)
    return rows[:, covered], people[covered], draw(st.sampled_from((3, 5, 10)))


@settings(max_examples=150, deadline=None)
@given(tables(1))
def test_the_search_finds_the_sets_that_enumeration_finds(table: Table) -> None:
    rows, people, threshold = table
    found = small_sets(rows, rows @ people, threshold)
    assert {frozenset(one.cells) for one in found} == all_small_sets(rows, people, threshold)
    for one in found:
        given_away = sum((share * rows[row].astype(object) for row, share in one.combination), start=0 * rows[0])
        assert sorted(np.flatnonzero(given_away)) == list(one.cells)
        assert one.n == people[list(one.cells)].sum()


@settings(max_examples=100, deadline=None)
@given(tables(0))
def test_cells_of_nobody_hide_nobody_once_that_is_known(table: Table) -> None:
    """With cells that may be empty there are at least the sets that need not know it, and no more than if all knew."""
    rows, people, threshold = table
    found = small_sets(rows, rows @ people, threshold)
    held = people > 0
    known = all_small_sets(rows[:, held], people[held], threshold)
    assert bool(all_small_sets(rows, people, threshold)) <= bool(found) <= bool(known)
    assert all(0 < one.n < threshold and one.n == people[list(one.cells)].sum() for one in found)


def test_rows_that_no_people_could_give_are_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        small_sets(np.array([[1, 1], [1, 0]]), np.array([3, 9]), 10)
