"""How values of answers are steps of a scale, and what is no scale at all."""

from __future__ import annotations

import pytest

from orchestration.defs.transform.questions import Steps
from orchestration.disclosure.rows import SCORE, SHARE, DisclosureError


def test_values_of_an_index_are_whole_steps_from_the_least() -> None:
    steps = Steps.of("communication", "mean", [0, 25, 50, 75, 100])
    assert (steps.scale.values, float(steps.scale.points)) == ((0, 1, 2, 3, 4), 25)
    assert steps.sums(3, 25 + 50 + 100, 25**2 + 50**2 + 100**2) == (7, 21)


def test_values_that_do_not_begin_at_nought_nor_lie_evenly_are_steps_too() -> None:
    steps = Steps.of("stairs", "mean", [10, 12.5, 20])
    assert steps.scale.values == (0, 1, 4)
    assert steps.sums(2, 12.5 + 20, 12.5**2 + 20**2) == (5, 17)


def test_scores_and_shares_have_the_scales_of_their_own() -> None:
    assert Steps.of("cnps", "score", [-100, 0, 100]).scale is SCORE
    assert Steps.of("told", "share", []).scale is SHARE
    assert Steps.of("cnps", "score", []).sums(3, 100, 20000 + 10000) == (1, 3)


def test_sums_of_other_values_are_none() -> None:
    assert Steps.of("communication", "mean", [0, 25, 50, 75, 100]).sums(1, 30, 900) is None


def test_a_mean_without_a_scale_says_where_to_give_one() -> None:
    with pytest.raises(DisclosureError, match="stairs is a mean of answers without a scale"):
        Steps.of("stairs", "mean", [])
