"""What becomes of candidate rows over releases: late, erased and moved answers, changed thresholds, siblings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.release import decide
from orchestration.disclosure.rows import (
    KEPT,
    PERCENTILE,
    SHARE,
    SHOWN,
    SUPPRESSED,
    Atom,
    Decisions,
    DisclosureError,
    Reason,
    Row,
)

SERIES = ("o", "rejection", "cnps", "v1")
THEN = datetime(2019, 2, 15, tzinfo=UTC)


def atom(atom_id: str, n: int, within: str | None = None, series: tuple[str, ...] = SERIES) -> Atom:
    """Answers that are neither all alike nor far from it: as many promoters as critics, one more if n is odd."""
    return Atom(series, atom_id, n, n % 2, n, within)


def row(row_id: str, atom_ids: str, n: int, *, minimum: int = 10, level: int = 1, **more: object) -> Row:
    series: tuple[str, ...] = more.pop("series", SERIES)  # type: ignore[assignment]
    return Row(row_id, series, frozenset(atom_ids.split()), level, n, minimum, **more)  # type: ignore[arg-type]


class Releases:
    """One ledger, and months that are decided and recorded in it."""

    def __init__(self) -> None:
        self.ledger = Ledger(":memory:")

    def __call__(self, rows: Iterable[Row], atoms: Iterable[Atom]) -> Decisions:
        rows, atoms = list(rows), list(atoms)
        decisions = decide(rows, atoms, self.ledger)
        self.ledger.record(decisions, rows, atoms, audience="public", released_at=THEN)
        return decisions


def reasons(decisions: Decisions) -> dict[str, tuple[str, str]]:
    return {row_id: (one.status, str(one.reason)) for row_id, one in decisions.rows.items()}


def test_a_late_answer_that_makes_a_month_large_enough_shows_the_month_and_not_the_answer() -> None:
    release = Releases()
    early = [atom("jan", 9), atom("feb", 30), atom("mar", 30)]
    release([row("jan", "jan", 9, level=2), row("quarter", "jan feb mar", 69)], early)
    found = release(
        [row("jan", "jan late", 10, level=2), row("quarter", "jan feb mar late", 70)], [*early, atom("late", 1)]
    )
    assert reasons(found) == {"jan": (SHOWN, "safe"), "quarter": (KEPT, "increment")}


def test_late_answers_go_out_once_they_are_a_group() -> None:
    release = Releases()
    release([row("quarter", "jan", 30)], [atom("jan", 30)])
    for late, status in ((9, KEPT), (10, SHOWN)):
        found = decide([row("quarter", "jan late", 30 + late)], [atom("jan", 30), atom("late", late)], release.ledger)
        assert found.rows["quarter"].status == status


def test_an_erased_answer_stays_in_what_is_printed() -> None:
    release = Releases()
    release([row("quarter", "jan feb", 60)], [atom("jan", 30), atom("feb", 30)])
    now = [Atom(SERIES, "jan", 29, -1, 29), atom("feb", 30)]
    found = release([row("quarter", "jan feb", 59), row("half", "jan feb mar", 89)], [*now, atom("mar", 30)])
    assert reasons(found) == {"quarter": (KEPT, "increment"), "half": (SHOWN, "safe")}
    leak = release([row("jan", "jan", 29, level=2), row("feb", "feb", 30, level=2)], now)
    assert leak.status() == {"jan": SUPPRESSED, "feb": SHOWN}, "quarter − jan − feb would be the erased one"
    assert leak.rows["jan"].leak is not None and leak.rows["jan"].leak.n == 1


def test_the_same_row_again_is_out_already() -> None:
    release = Releases()
    for reason in (Reason.SAFE, Reason.OUT):
        assert release([row("jan", "jan", 30)], [atom("jan", 30)]).rows["jan"].reason == reason


def test_a_department_that_is_split_in_mid_year_is_followed_into_its_parts() -> None:
    release = Releases()
    release([row("old", "jan", 40)], [atom("jan", 40)])
    parts = [atom("jan/x", 34, "jan"), atom("jan/y", 6, "jan")]
    found = release([row("x", "jan/x", 34), row("y", "jan/y", 6)], parts)
    assert reasons(found) == {"x": (SUPPRESSED, "complement"), "y": (SUPPRESSED, "too_small")}


def test_a_department_that_gets_another_name_is_subtracted_like_any_other() -> None:
    release = Releases()
    months = [atom("old/1", 20), atom("new/2", 20), atom("other/1", 9), atom("other/2", 20)]
    release([row("all/1", "old/1 other/1", 29, level=0)], months)
    assert (
        release([row("new/1-2", "old/1 new/2", 40), row("new/2", "new/2", 20)], months).rows["new/2"].reason
        == "complement"
    )


def test_departments_that_merge_do_not_give_the_smaller_one_away() -> None:
    release = Releases()
    months = [atom("a", 25), atom("b", 7), atom("ab", 30)]
    release([row("a", "a", 25)], months)
    found = release([row("merged", "a b ab", 62), row("merged/later", "ab", 30)], months)
    assert reasons(found) == {"merged": (SHOWN, "safe"), "merged/later": (SUPPRESSED, "complement")}


def test_what_was_allowed_under_a_lower_threshold_is_exempt_when_it_is_raised_again() -> None:
    release = Releases()
    atoms = [atom("a", 30), atom("b", 7), atom("c", 30)]
    release([row("all", "a b", 37, minimum=10)], atoms)
    assert release([row("a", "a", 30, minimum=5)], atoms).rows["a"].status == SHOWN, "b has 7, and 5 is enough"
    found = release([row("more", "b c", 37, minimum=10, level=0)], atoms)
    assert found.rows["more"].status == SHOWN
    assert [(sorted(one.atoms), one.n) for one in found.examined[SERIES].exempt] == [(["b"], 7)]


def test_nothing_new_follows_after_a_threshold_was_raised_again() -> None:
    release = Releases()
    atoms = [atom("a", 30), atom("b", 7), atom("c", 8)]
    release([row("a", "a", 30, minimum=5), row("b", "b", 7, minimum=5)], atoms)
    found = release([row("all", "a b c", 45, minimum=10, level=0)], atoms)
    assert found.rows["all"].leak is not None and sorted(found.rows["all"].leak.atoms) == ["c"]


def test_rows_admitted_unseen_that_leak_stop_the_run_however_far_away_they_are() -> None:
    ledger = Ledger(":memory:")
    atoms = [atom("a", 30), atom("b", 7), atom("far", 30)]
    ledger.admit([row("all", "a b", 37), row("a", "a", 30)], atoms, audience="public", released_at=THEN)
    with pytest.raises(DisclosureError, match=r"give away \['b'\], of 7 answers"):
        decide([row("far", "far", 30)], atoms, ledger)


def test_a_trailing_year_minus_the_next_gives_no_month_away() -> None:
    """Months of 12 but for a first and a last of 3: two overlapping years, and all months between."""
    release = Releases()
    atoms = [atom(f"{month:02}", 3 if month in (1, 13) else 12) for month in range(1, 14)]
    year, following = (" ".join(f"{m:02}" for m in months) for months in (range(1, 13), range(2, 14)))
    assert release([row("year", year, 135)], atoms).rows["year"].status == SHOWN
    months = [row(f"month {m:02}", f"{m:02}", 12, level=2) for m in range(2, 13)]
    found = release([row("following", following, 135), *months], atoms)
    withheld = {row_id for row_id, one in found.rows.items() if one.status == SUPPRESSED}
    assert found.rows["following"].status == SHOWN, "year − following is no group's sum"
    assert len(withheld) == 1, "one month must go, or both years give the months of 3"


def test_an_organisation_of_one_department_prints_the_same_row_twice() -> None:
    found = Releases()([row("all", "a", 30, level=0), row("a", "a", 30, level=2)], [atom("a", 30)])
    assert set(found.status().values()) == {SHOWN}


def test_what_falls_for_one_metric_falls_for_all_of_the_stage() -> None:
    found = two_metrics((30, 25, 3), (30, 25, 9))
    assert found["cnps b"] == (SUPPRESSED, "complement") and found["feedback b"] == (SUPPRESSED, "other_metric")
    assert found["cnps c"] == found["feedback c"] == (SUPPRESSED, "too_small")


def test_a_sparse_metric_brings_down_no_rows_but_its_own() -> None:
    found = two_metrics((30, 25, 3), (30, 25, 10))
    assert found["cnps b"] == (SUPPRESSED, "complement") and found["feedback b"] == (SHOWN, "safe")
    assert found["cnps c"] == (SUPPRESSED, "too_small") and found["feedback c"] == (SHOWN, "safe")


def two_metrics(cnps: tuple[int, int, int], feedback: tuple[int, int, int]) -> dict[str, tuple[str, str]]:
    """What becomes of a whole and its three departments, in two metrics of one stage."""
    sizes = {SERIES: cnps, ("o", "rejection", "feedback", "v1"): feedback}
    atoms = [atom(i, n, None, series) for series, own in sizes.items() for i, n in zip("abc", own, strict=True)]
    rows = [
        row(f"{series[2]} {ids}", ids, n, level=level, series=series, position=(ids,))
        for series, (a, b, c) in sizes.items()
        for ids, n, level in (("a b c", a + b + c, 0), ("a", a, 1), ("b", b, 1), ("c", c, 1))
    ]
    return reasons(Releases()(rows, atoms))


def test_a_sparse_metric_hides_nothing_of_a_stage_by_its_own_shortage() -> None:
    other = ("o", "rejection", "feedback", "v1")
    atoms = [atom("a", 30), atom("a", 4, None, other)]
    found = Releases()([row("one", "a", 30, position=("a",)), row("two", "a", 4, position=("a",), series=other)], atoms)
    assert found.status() == {"one": SHOWN, "two": SUPPRESSED}


@pytest.mark.parametrize(("answered", "status"), [(0, SHOWN), (1, SUPPRESSED), (9, SUPPRESSED), (10, SHOWN)])
def test_a_response_rate_needs_nobody_or_enough_who_answered(answered: int, status: str) -> None:
    atoms = [Atom(SERIES, "a", 60, answered)]
    assert Releases()([row("rate", "a", 60, answered=answered, scale=None)], atoms).rows["rate"].status == status


def test_a_response_rate_is_not_restated_for_a_few_more_who_answered() -> None:
    release = Releases()
    release([row("rate", "a", 60, answered=30, scale=None)], [Atom(SERIES, "a", 60, 30)])
    later = [Atom(SERIES, "a", 60, 30), Atom(SERIES, "late", 12, 3)]
    found = release([row("rate", "a late", 72, answered=33, scale=None)], later)
    assert reasons(found) == {"rate": (KEPT, "increment")}


def test_a_percentile_needs_thrice_the_threshold_and_no_near_neighbour() -> None:
    atoms = [atom("a", 29), atom("b", 40), atom("c", 4)]
    rows = [
        row("small", "a", 29, statistic=PERCENTILE, scale=None),
        row("wide", "b c", 44, statistic=PERCENTILE, scale=None),
        row("near", "b", 40, statistic=PERCENTILE, scale=None),
    ]
    found = reasons(Releases()(rows, atoms))
    assert found == {
        "small": (SUPPRESSED, "too_small"),
        "wide": (SHOWN, "safe"),
        "near": (SUPPRESSED, "percentile"),
    }


def test_a_benchmark_gives_no_fewer_than_three_organisations_away_that_do_not_publish() -> None:
    """Leave-one-out means of two organisations: their difference is the difference of the two, the total gives each."""
    peers = [Atom(SERIES, name, 1, is_public=name in "fg") for name in "abcdefg"]
    rows = [
        row("all", "a b c d e f g", 7, minimum=3, least_n=5, level=0, scale=None),
        row("but a", "b c d e f g", 6, minimum=3, least_n=5, scale=None),
        row("but f", "a b c d e g", 6, minimum=3, least_n=5, scale=None),
        row("few", "a b c f", 4, minimum=3, least_n=5, scale=None),
    ]
    found = reasons(Releases()(rows, peers))
    assert found == {
        "all": (SHOWN, "safe"),
        "but a": (SUPPRESSED, "complement"),
        "but f": (SHOWN, "safe"),
        "few": (SUPPRESSED, "too_small"),
    }


def test_a_volume_is_shown_as_it_is() -> None:
    assert Releases()([row("count", "a", 1, is_volume=True)], [atom("a", 1)]).rows["count"].reason == Reason.VOLUME


def test_a_withheld_row_comes_with_the_sum_that_would_give_the_group_away() -> None:
    atoms = [atom("a", 30), atom("b", 25), atom("c", 3)]
    rows = [row("all", "a b c", 58, level=0), row("a", "a", 30), row("b", "b", 25), row("c", "c", 3)]
    decisions = Releases()(rows, atoms)
    [told] = [one for one in decisions.records()["decisions"] if one["row_id"] == "b"]
    assert (told["leak_atoms"], told["leak_n"]) == (["c"], 3)
    assert told["certificate"] == ["1 * [all]", "-1 * [a]", "-1 * [b]"]
    [unit] = decisions.records()["ranges"]
    assert unit["atoms"] == ["c"] and unit["asked_by"] == "c" and unit["high"] - unit["low"] >= unit["wanted"] == 2


@pytest.mark.parametrize(
    ("rows", "atoms", "message"),
    [
        ([row("a", "a", 12)], [atom("a", 11)], "a: n is 12, but its atoms hold 11"),
        ([row("a", "a b", 12)], [atom("a", 12)], "a: nothing is known of its atom b"),
        ([row("a", "a", 12), row("a", "a", 12)], [atom("a", 12)], "a row is named twice"),
        ([row("a", "a", 12)], [atom("a", 12), atom("a", 12)], "an atom is named twice"),
        ([row("a", "a", 12), row("b", "a", 12, minimum=5)], [atom("a", 12)], "b: another threshold"),
        ([row("a", "a", 12), row("b", "a", 12, scale=SHARE)], [atom("a", 12)], "b: another threshold or scale"),
        ([row("a", "a b", 22, scale=SHARE), row("b", "b", 2, scale=SHARE)],
         [Atom(SERIES, "a", 20, 30), Atom(SERIES, "b", 2, 1)], "no answers have the sums of atom a"),
    ],
)  # fmt: skip
def test_rows_and_atoms_that_contradict_each_other_stop_everything(
    rows: list[Row], atoms: list[Atom], message: str
) -> None:
    with pytest.raises(DisclosureError, match=message):
        decide(rows, atoms, Ledger(":memory:"))


@pytest.mark.parametrize(
    ("now", "message"),
    [
        (atom("jan", 31), "holds 31 answers now and held 30"),
        (Atom(SERIES, "jan", 30, 4, 30), "other answers than when it was released, and as many"),
    ],
)
def test_an_atom_that_gained_or_changed_answers_stops_everything(now: Atom, message: str) -> None:
    release = Releases()
    release([row("jan", "jan", 30)], [atom("jan", 30)])
    with pytest.raises(DisclosureError, match=message):
        decide([row("jan", "jan", now.n)], [now], release.ledger)
