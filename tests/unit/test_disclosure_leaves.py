"""What a leaf of the ledger gives back of what was put into it, and that rows which tell nothing new lie apart."""

from __future__ import annotations

from orchestration.disclosure.leaves import Leaf, packed
from orchestration.disclosure.rows import PERCENTILE, Atom, Examined, Range, Row, Span

SERIES = ("o", "s", "m", "v")
ATOMS = [
    Atom(SERIES, "a", 12, 3, 7),
    Atom(SERIES, "b", 11),
    Atom(SERIES, "c", 0),
    Atom(SERIES, "d", 30, 4, 4, is_public=True),
    Atom(SERIES, "e1", 5, 1, 1, within="e"),
    Atom(SERIES, "e2", 6, 2, 2, within="e"),
    Atom(SERIES, "f", 40),
]


def row(row_id: str, atoms: str, statistic: str = "main") -> Row:
    held = frozenset(atoms.split())
    return Row(
        row_id, SERIES, held, 1, sum(a.n for a in ATOMS if a.atom_id in held), 5, statistic=statistic, answered=2
    )


def leaf(rows: list[Row], examined: Examined) -> Leaf:
    return Leaf(SERIES, 1, 5, False, packed(rows, ATOMS, examined))


ROWS = [row("whole", "a b c d"), row("part", "a e1"), row("median", "b", PERCENTILE)]
FOUND = Range(frozenset({"a"}), 12, -1, 5, 6, True, "small", {"a": (0, 0, 1, 1), "gone": None})
EXAMINED = Examined(5, (Span("part", frozenset({"a", "e1"}), ("block",)),), (FOUND,), (), (3,))


def test_all_that_was_put_in_comes_out_again() -> None:
    one = leaf(ROWS, EXAMINED)
    assert [(r.row_id, r.atoms, r.n, r.statistic, r.answered) for r in one.rows] == [
        (r.row_id, r.atoms, r.n, r.statistic, r.answered) for r in ROWS
    ]
    assert one.spans == list(EXAMINED.spans)
    assert one.ranges == [(FOUND.atoms, dict(FOUND.moves), "small")]
    assert one.seen == [3]
    assert sorted(one.atoms) == sorted(atom for atom in ATOMS if atom.atom_id != "f")


def test_what_later_releases_rest_on_lies_apart_from_rows_that_follow() -> None:
    one = leaf(ROWS, EXAMINED)
    assert one.touched == {"a", "e1", "b", "gone"}
    assert sorted(atom.atom_id for atom in one.touched_atoms) == ["a", "b", "e1", "e2"]
    assert [atom.atom_id for atom in one.cut_up] == ["e1", "e2"]
    assert [(r.row_id, r.atoms) for r in one.percentiles] == [("median", frozenset({"b"}))]
    assert one.row_ids == {"whole", "part", "median"}


def test_rows_without_spans_rest_on_all_their_atoms() -> None:
    assert leaf(ROWS[:1], Examined(5)).touched == {"a", "b", "c", "d"}
