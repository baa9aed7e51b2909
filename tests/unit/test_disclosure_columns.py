"""Parts that no row at hand separates are one column, and a row that was not at hand may not separate them."""

from __future__ import annotations

import pytest

from orchestration.disclosure.columns import Columns
from orchestration.disclosure.rows import DisclosureError
from orchestration.disclosure.window import Parts


def parts(names: str) -> Parts:
    return frozenset((name, 1, False) for name in names)


def columns(*rows: str, sight: str) -> Columns:
    return Columns([parts(row) for row in rows], parts(sight), len)


def test_parts_in_the_same_rows_are_one_column() -> None:
    made = columns("abcd", "cde", sight="abcde")
    assert sorted(made.sizes) == [1, 2, 2]
    assert len(made.of(parts("abcd"))) == 2
    assert made.parts(made.of(parts("cde"))) == parts("cde")


def test_what_lies_beyond_sight_has_columns_after_those_in_sight() -> None:
    made = columns("abcd", sight="ab")
    assert made.sizes == [2]
    assert made.of(parts("abcd")) == {0: 1, 1: 1}


def test_a_row_that_was_not_at_hand_may_not_part_a_column() -> None:
    with pytest.raises(DisclosureError, match="not among those at hand"):
        columns("abcd", sight="abcd").of(parts("ab"))
