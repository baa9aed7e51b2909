"""Level 1: exact derivation of small sets from sums."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from orchestration.disclosure.algebra import Basis, expressed, null_vectors


def tried_in_turn(sizes: list[int], rows: Iterable[Iterable[int]], threshold: int = 5) -> list[frozenset[int] | None]:
    """The leak of each row, added if there is none."""
    basis, found = Basis(sizes, threshold), []
    for row in rows:
        trial = basis.tried(dict.fromkeys(row, 1), threshold)
        if trial.leak is None:
            basis.keep(trial)
        found.append(trial.leak)
    return found


def test_what_is_left_of_a_total_is_found() -> None:
    assert tried_in_turn([40, 25, 3], [{0, 1, 2}, {0}, {1}]) == [None, None, {2}]


def test_two_small_columns_that_are_small_together_are_found() -> None:
    assert tried_in_turn([40, 25, 2, 2], [{0, 1, 2, 3}, {0}, {1}]) == [None, None, {2, 3}]


def test_two_small_columns_that_are_large_together_are_no_leak() -> None:
    assert tried_in_turn([40, 25, 3, 2], [{0, 1, 2, 3}, {0}, {1}]) == [None, None, None]


def test_a_union_of_small_columns_is_found_where_no_single_row_gives_it() -> None:
    """{0, 1, 2} and {2, 3} and {1, 3, 4}: only their combination is a small set."""
    sizes = [1, 2, 2, 30, 40]
    rows = [{0, 1, 2, 3}, {3, 4}, {4}]
    assert tried_in_turn(sizes, rows, threshold=6) == [None, None, {0, 1, 2}]


def test_a_set_that_a_new_row_leaves_over_is_found_though_it_holds_nothing_of_the_row() -> None:
    assert tried_in_turn([1] * 5, [{0, 1, 2, 3, 4}, {1, 2, 3, 4}], threshold=3) == [None, {0}]


def test_a_set_that_was_known_before_does_not_count_against_a_new_row() -> None:
    basis = Basis([7, 8, 40], 10)
    for row in ({0}, {1, 2}):
        basis.keep(basis.tried(dict.fromkeys(row, 1), 5))
    assert basis.tried({0: 1, 2: 1}, 10).leak == {1}
    assert basis.tried({0: 1, 1: 1, 2: 1}, 10).leak is None, "0 was known, and that all hold 55 adds nothing"


def test_halves_are_exact() -> None:
    """Three rows that each hold two of three columns give every column, by halves."""
    assert tried_in_turn([3, 3, 3], [{0, 1}, {1, 2}, {0, 2}])[-1] is not None
    assert expressed({0}, [{0, 1}, {1, 2}, {0, 2}]) == {0: Fraction(1, 2), 1: Fraction(-1, 2), 2: Fraction(1, 2)}


def test_a_row_that_follows_from_others_says_nothing() -> None:
    basis = Basis([10, 10], 5)
    for row in ({0}, {1}):
        basis.keep(basis.tried(dict.fromkeys(row, 1), 5))
    trial = basis.tried({0: 1, 1: 1}, 5)
    assert (trial.rest, trial.leak, trial.is_doubtful) == ({}, None, False)


def test_what_hangs_on_columns_outside_is_doubtful_and_neither_safe_nor_a_leak() -> None:
    basis = Basis([3, 20], 5)  # column 2 lies outside
    basis.keep(basis.tried({0: 1, 1: 1, 2: 1}, 5))
    trial = basis.tried({1: 1}, 5)
    assert trial.is_doubtful and trial.leak is None


def test_a_row_that_only_tells_of_columns_outside_is_doubtful() -> None:
    basis = Basis([20], 5)
    basis.keep(basis.tried({0: 1, 1: 1}, 5))
    assert basis.tried({0: 1}, 5).is_doubtful


def test_small_sets_of_what_is_out_are_told_by_threshold() -> None:
    basis = Basis([7, 40], 10)
    for row in ({0, 1}, {1}):
        basis.keep(basis.tried(dict.fromkeys(row, 1), 5))
    assert list(basis.small_sets(10)) == [{0}]
    assert list(basis.small_sets(7)) == []


def test_the_last_row_of_a_certificate_is_the_one_that_made_the_set_follow() -> None:
    rows = [{0, 1, 2}, {0}, {0, 1}, {1}]
    found = expressed({2}, rows)
    assert found == {0: 1, 2: -1}
    assert expressed({1, 2}, rows[:1]) is None


def test_null_vectors_leave_every_sum_as_it_is_and_are_as_many_as_there_are_free_columns() -> None:
    rows = [{0, 1, 2}, {2, 3}, {0, 1, 2, 3, 4}]
    found = null_vectors(rows, [4, 9, 2, 3, 8])
    assert len(found) == 5 - 3 + 0
    assert all(sum(vector.get(column, 0) for column in row) == 0 for vector in found for row in rows)
