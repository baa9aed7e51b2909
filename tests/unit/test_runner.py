"""A run that did less than it was asked for is no success."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from orchestration.runner import _ran


@dg.multi_asset(specs=[dg.AssetSpec("made", skippable=True), dg.AssetSpec("left_out", skippable=True)])
def some() -> Iterator[dg.MaterializeResult]:
    yield dg.MaterializeResult("made")


@dg.asset(deps=["made"])
def after_what_was_made() -> None: ...


@dg.asset(deps=["left_out"])
def after_what_was_left_out() -> None: ...


def test_a_step_that_never_began_fails_the_run() -> None:
    result = dg.materialize([some, after_what_was_made, after_what_was_left_out])
    assert result.success
    with pytest.raises(dg.Failure) as failure:
        _ran(result)
    assert "after_what_was_left_out: never begun" in str(failure.value.description)


def test_a_run_that_did_all_tells_its_steps() -> None:
    result = dg.materialize([some, after_what_was_made])
    assert set(_ran(result).seconds) == {"some", "after_what_was_made"}
