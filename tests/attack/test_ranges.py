"""Printed sums that give no small sum away may still leave little to guess."""

from __future__ import annotations

from dataclasses import replace

from tests.attack.planted import held, row
from tests.attack.printed import WHOLE, Held
from tests.attack.ranges import SCORE, extremes, narrow

HIDDEN = replace(row("a", 0, 0, 1), n=None, value=None)


def score(promoters: int, detractors: int, n: int) -> Held:
    whole = row(WHOLE, 0, 0, n)
    parts = {"promoters": promoters, "detractors": detractors}
    shown = [replace(whole, figure_id=name, statistic=name, unit="share", value=x / n) for name, x in parts.items()]
    return held(HIDDEN, *shown)


def test_the_range_is_what_the_rest_leaves_open() -> None:
    """Of 12 answers with 7 promoters and 1 critic, 8 are hidden: from 3 promoters and the critic to all 7 without."""
    assert extremes(score(7, 1, 12), HIDDEN, 8, SCORE) == (2, 7)


def test_a_unanimous_whole_pins_its_parts() -> None:
    [finding] = narrow(score(30, 0, 30), {HIDDEN.figure_id: 4})
    assert (finding.kind, finding.n) == ("range", 4)


def test_a_mixed_whole_leaves_enough_open() -> None:
    assert not list(narrow(score(12, 10, 30), {HIDDEN.figure_id: 4}))


def test_only_figures_below_the_threshold_are_judged() -> None:
    assert not list(narrow(score(30, 0, 30), {HIDDEN.figure_id: 10}))
