"""Leaks put there on purpose are found, with their number of people; safe publications give no findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attack.attacker import attack_held, benchmarks
from tests.attack.planted import PLANTS, SAFE, Plant
from tests.attack.printed import Held


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_leak_is_found(plant: Plant) -> None:
    found = [finding for organisation in plant.held for finding in attack_held(organisation)]
    found += benchmarks(list(plant.held))
    assert (plant.kind, plant.n) in {(finding.kind, finding.n) for finding in found}, [str(one) for one in found]
    assert not [str(finding) for finding in found if finding.kind == "contradiction"]


@pytest.mark.parametrize(("name", "publication"), SAFE, ids=[name for name, _ in SAFE])
def test_a_safe_publication_gives_no_findings(name: str, publication: Callable[[], Held]) -> None:
    assert [str(finding) for finding in attack_held(publication())] == []


def test_a_combination_is_told_with_its_coefficients() -> None:
    plant = next(plant for plant in PLANTS if plant.name == "three rests less twice the total")
    [finding] = attack_held(plant.held[0])
    assert "- 2 × */cnps/-/0..0 [n = 60" in finding.words
