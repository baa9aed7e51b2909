"""The first door: minimum size, and the complement under a total."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.disclosure.door import SHOWN, SUPPRESSED, Atom, Row, decide

SERIES = ("o", "rejection", "cnps", "v1")
JANUARY, FEBRUARY = date(2019, 1, 1), date(2019, 2, 1)
CASES = json.loads((Path(__file__).parents[1] / "fixtures/reference/suppression_cases.json").read_text())["cases"]


def atoms(**sizes: int) -> list[Atom]:
    return [Atom(SERIES, department, JANUARY, n) for department, n in sizes.items()]


def row(
    department: str, n: int, *, minimum: int = 10, start: date = JANUARY, end: date = JANUARY, **more: object
) -> Row:
    return Row(f"{department}/{start:%m}..{end:%m}", SERIES, department, start, end, n, minimum, **more)  # type: ignore[arg-type]


def group(members: str, n: int, **more: object) -> Row:
    """A row of the group of these departments, named by their letters."""
    return row("+".join(members), n, members=frozenset(members), **more)


def shown(decisions: dict[str, str]) -> set[str]:
    return {figure_id.split("/")[0] for figure_id, status in decisions.items() if status == SHOWN}


def test_a_group_below_the_minimum_is_withheld() -> None:
    decided = decide([row("a", 9), row("b", 10)], atoms(a=9, b=10))
    assert decided == {"a/01..01": SUPPRESSED, "b/01..01": SHOWN}


def test_a_second_department_goes_when_the_total_would_give_the_small_one_away() -> None:
    decided = decide([row("*", 68), row("a", 40), row("b", 25), row("c", 3)], atoms(a=40, b=25, c=3))
    assert shown(decided) == {"*", "a"}


def test_answers_of_no_known_department_are_protected_like_a_department() -> None:
    decided = decide([row("*", 63), row("a", 40), row("b", 20)], atoms(a=40, b=20, unmapped=3))
    assert shown(decided) == {"*", "a"}


def test_a_month_inside_a_longer_period_must_not_leave_a_small_month_over() -> None:
    months = [Atom(SERIES, "a", JANUARY, 12), Atom(SERIES, "a", FEBRUARY, 4)]
    decided = decide([row("a", 12), row("a", 16, end=FEBRUARY)], months)
    assert decided == {"a/01..01": SUPPRESSED, "a/01..02": SHOWN}


def test_printed_months_of_the_whole_add_up_to_a_total_too() -> None:
    """Nobody prints the whole of January and February, but anybody can add its two months."""
    both = [Atom(SERIES, d, m, n) for d, n in (("a", 12), ("b", 11), ("c", 2)) for m in (JANUARY, FEBRUARY)]
    rows = [row("*", 25), row("*", 25, start=FEBRUARY, end=FEBRUARY), row("a", 24, end=FEBRUARY)]
    assert set(decide(rows, both).values()) == {SHOWN}, "b and c together are no small group"
    decided = decide([*rows, row("b", 22, end=FEBRUARY)], both)
    assert decided["b/01..02"] == SUPPRESSED, "c would be left over with 4"


def test_two_small_departments_are_shown_together() -> None:
    decided = decide([row("*", 30), row("a", 18), row("b", 7), row("c", 5), group("bc", 12)], atoms(a=18, b=7, c=5))
    assert shown(decided) == {"*", "a", "b+c"}


def test_a_member_goes_when_its_group_would_give_the_other_away() -> None:
    decided = decide([row("*", 60), row("a", 30), row("b", 25), row("c", 5), group("bc", 30)], atoms(a=30, b=25, c=5))
    assert shown(decided) == {"*", "a", "b+c"}, "the group stays, as it holds more"


def test_a_group_and_the_departments_beside_it_are_taken_from_the_whole_together() -> None:
    """Neither the group nor the departments alone leave a small rest; both do: the four answers of d."""
    rows = [row("*", 46), row("a", 12), group("bc", 30), row("b", 15), row("c", 15), row("d", 4)]
    assert shown(decide(rows, atoms(a=12, b=15, c=15, d=4))) == {"*", "b", "c", "b+c"}
    hidden = [row("*", 46), row("a", 12), group("bc", 30, minimum=10), row("d", 4)]
    assert shown(decide(hidden, atoms(a=12, b=15, c=15, d=4))) == {"*", "b+c"}


def test_printed_months_of_a_group_add_up_to_a_total_too() -> None:
    both = [Atom(SERIES, d, m, n) for d, n in (("a", 12), ("b", 3)) for m in (JANUARY, FEBRUARY)]
    rows = [group("ab", 15), group("ab", 15, start=FEBRUARY, end=FEBRUARY), row("a", 24, end=FEBRUARY)]
    assert shown(decide(rows, both)) == {"a+b"}, "b would be left over with 6"


def test_a_group_of_no_known_member_holds_nothing() -> None:
    with pytest.raises(ValueError, match=r"b\+c/01\.\.01: n is 5, but its atoms hold 0"):
        decide([group("bc", 5)], atoms(a=5))


def test_a_percentile_needs_three_times_the_minimum() -> None:
    decided = decide([row("a", 29, statistic="median")], atoms(a=29))
    assert decided == {"a/01..01": SUPPRESSED}
    assert decide([row("a", 30, statistic="median")], atoms(a=30)) == {"a/01..01": SHOWN}


@pytest.mark.parametrize(("answered", "status"), [(0, SHOWN), (1, SUPPRESSED), (9, SUPPRESSED), (10, SHOWN)])
def test_a_response_rate_is_withheld_when_few_but_some_answered(answered: int, status: str) -> None:
    assert decide([row("a", 60, answered=answered)], atoms(a=60)) == {"a/01..01": status}


def test_a_volume_is_shown_as_it_is() -> None:
    assert decide([row("a", 1, is_volume=True)], atoms(a=1)) == {"a/01..01": SHOWN}


def test_rows_and_atoms_that_disagree_stop_everything() -> None:
    with pytest.raises(ValueError, match=r"a/01\.\.01: n is 12, but its atoms hold 11"):
        decide([row("a", 12)], atoms(a=11))


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["case_id"][:2] in ("01", "02", "03")], ids=lambda c: c["case_id"]
)
def test_the_reference_cases_of_complements_are_broken_up(case: dict) -> None:
    departments = {atom["id"].lower(): atom["n"] for atom in case["atoms"]}
    rows = [row("*" if len(one["atoms"]) > 1 else one["atoms"][0], one["n"], minimum=case["t"]) for one in case["rows"]]
    names = {"*" if len(one["atoms"]) > 1 else one["atoms"][0]: one["id"] for one in case["rows"]}
    released = {names[department] for department in shown(decide(rows, atoms(**departments)))}
    assert not released & set(case["primary"])
    assert not any(set(together) <= released for together in case["must_not_all_be_released"])
    assert released, "withholding everything protects, and informs nobody"
