"""The twelve cases of what printed figures give away, each through the one public function and a real ledger."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.release import decide
from orchestration.disclosure.rows import SHOWN, Atom, DisclosureError, Row

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = [
    case
    for file in ("reference/suppression_cases.json", "disclosure/further_cases.json")
    for case in json.loads((FIXTURES / file).read_text(encoding="utf-8"))["cases"]
]
SERIES = ("o", "rejection", "cnps", "v1")
THEN = datetime(2019, 2, 15, tzinfo=UTC)


def released(case: dict, *, left_out: str = "") -> set[str]:
    """Rows that are out after the case: those that were and those that are shown now."""
    atoms = [Atom(SERIES, a["id"], a["n"], a["P"] - a["D"], a["P"] + a["D"]) for a in case["atoms"]]
    rows = {r["id"]: Row(r["id"], SERIES, frozenset(r["atoms"]), r["level"], r["n"], case["t"]) for r in case["rows"]}
    locked = {r["id"] for r in case["rows"] if r["locked"]}
    ledger = Ledger(":memory:")
    if locked:
        ledger.admit([rows[row_id] for row_id in locked], atoms, audience="public", released_at=THEN)
    status = decide([row for row in rows.values() if row.row_id not in locked | {left_out}], atoms, ledger).status()
    return locked | {row_id for row_id, shown in status.items() if shown == SHOWN}


def test_there_are_twelve_cases() -> None:
    assert {case["case_id"][:2] for case in CASES} == {f"{number:02}" for number in range(1, 13)}


@pytest.mark.parametrize("case", [c for c in CASES if not c.get("expects_error")], ids=lambda c: c["case_id"])
def test_a_case_is_decided_right(case: dict) -> None:
    found = released(case)
    assert not found & set(case["primary"])
    for together in case["must_not_all_be_released"]:
        assert not set(together) <= found, f"{together} give a small group away"
    assert set(case.get("must_be_released", [])) <= found
    if "reference_released" in case:
        assert len(found) >= len(case["reference_released"]), "more is withheld than need be"


@pytest.mark.parametrize("case", [c for c in CASES if c.get("expects_error")], ids=lambda c: c["case_id"])
def test_what_is_out_and_leaks_stops_the_run(case: dict) -> None:
    with pytest.raises(DisclosureError, match=r"rows that are out give away \['c'\], of 3 answers"):
        released(case)


def test_the_unanimous_parent_stays_where_nobody_is_small() -> None:
    """The total of the seventh case is withheld for the sake of C alone."""
    [case] = [c for c in CASES if c["case_id"].startswith("07")]
    merged = case | {"atoms": [a for a in case["atoms"] if a["id"] != "c"]}
    merged["rows"] = [
        r | {"atoms": [a for a in r["atoms"] if a != "c"], "n": r["n"] - 4 * ("c" in r["atoms"])} for r in case["rows"]
    ]
    assert released(merged, left_out="C") == {"ORG", "A", "B"}
