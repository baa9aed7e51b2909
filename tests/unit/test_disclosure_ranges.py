"""Level 2: the possible sums of a small group, against enumeration."""

from __future__ import annotations

import random
from itertools import product

import pytest

from orchestration.disclosure.ranges import Table, Width, answers, bounds
from orchestration.disclosure.rows import SCORE, SHARE, Scale, steps


def width(table: Table, unit: frozenset[int], wanted: int = 10_000) -> Width:
    """By default the extremes themselves are looked for."""
    return table.width(unit, wanted)


def enumerated(table: Table, unit: frozenset[int]) -> tuple[int, int]:
    """The least and greatest sum of a unit over every table of answers."""
    values = table.scale.values
    own = [[counts for counts in product(range(n + 1), repeat=len(values)) if sum(counts) == n] for n in table.sizes]
    sums = [table.total(unit, found) for found in product(*own) if table.is_possible([list(c) for c in found])]
    return min(sums), max(sums)


def drawn(seed: int) -> tuple[Table, frozenset[int]]:
    draw = random.Random(seed)
    scale = draw.choice([SCORE, SHARE, steps(3)])
    columns = 3 if len(scale.values) == 4 else 4
    sizes = [draw.randint(1, 3) for _ in range(columns)]
    drawn_answers = [
        draw.choices(range(len(scale.values)), k=n, weights=[1, 1, 3, 3][-len(scale.values) :]) for n in sizes
    ]
    counted = tuple(tuple(own.count(v) for v in range(len(scale.values))) for own in drawn_answers)
    rows = tuple(frozenset(draw.sample(range(columns), draw.randint(2, columns))) for _ in range(draw.randint(1, 2)))
    return Table(scale, rows, counted), frozenset(draw.sample(range(columns), draw.randint(1, 2)))


@pytest.mark.parametrize("seed", range(60))
def test_a_range_is_what_enumeration_finds(seed: int) -> None:
    table, unit = drawn(seed)
    found = width(table, unit)
    assert (found.low, found.high) == enumerated(table, unit)


@pytest.mark.parametrize("seed", range(60))
def test_a_range_that_is_wide_enough_is_never_wider_than_it_is(seed: int) -> None:
    table, unit = drawn(seed)
    wanted = 2
    found, (low, high) = width(table, unit, wanted), enumerated(table, unit)
    assert low <= found.low <= found.high <= high
    assert (found.high - found.low >= wanted) == (high - low >= wanted)


@pytest.mark.parametrize("seed", range(60))
def test_one_row_alone_bounds_a_part_of_it_as_enumeration_does(seed: int) -> None:
    drawn_table, _ = drawn(seed)
    table = Table(drawn_table.scale, drawn_table.rows[:1], drawn_table.answers)
    [row] = table.rows
    unit = frozenset(sorted(row)[:1])
    total, squares = (
        sum(v**p * c for i in row for v, c in zip(table.scale.values, table.answers[i], strict=True)) for p in (1, 2)
    )
    low, high = bounds(table.scale, table.sizes[min(row)], sum(table.sizes[i] for i in row), total, squares)
    found = enumerated(table, unit)
    assert (low, high) == found


def test_many_answers_bound_a_part_of_them_as_far_as_their_spread_goes() -> None:
    """A hundred answers of 0..4 with mean 2 and variance 1 leave four between 0 and 16, ten less than all."""
    assert bounds(steps(4), 4, 100, 200, 500) == (0, 16)
    low, high = bounds(steps(4), 10, 100, 200, 400)
    assert (low, high) == (20, 20), "without spread every answer is 2"
    low, high = bounds(steps(4), 10, 100, 200, 410)
    assert 20 - 10 <= low < 20 < high <= 20 + 10


def test_a_unanimous_total_pins_its_parts() -> None:
    table = Table(SCORE, (frozenset({0, 1}),), ((8, 0, 0), (3, 0, 0)))
    found = width(table, frozenset({1}), 2)
    assert (found.low, found.high, found.is_exact) == (-3, -3, True)


def test_a_mixed_total_leaves_room() -> None:
    table = Table(SCORE, (frozenset({0, 1}),), ((3, 2, 3), (1, 1, 1)))
    found = width(table, frozenset({1}), 2)
    assert found.high - found.low >= 2 and not found.is_exact
    assert found.moves.keys() == {0, 1}


def test_a_group_that_no_exchange_reaches_is_known() -> None:
    table = Table(SHARE, (frozenset({0}), frozenset({0, 1})), ((2, 2), (1, 2)))
    found = width(table, frozenset({1}), 2)
    assert (found.low, found.high, found.is_exact) == (2, 2, True)


@pytest.mark.parametrize("scale", [SCORE, SHARE, steps(4), steps(10)], ids=["score", "share", "1-5", "0-10"])
def test_answers_are_found_for_the_sums_of_any_answers(scale: Scale) -> None:
    draw = random.Random(5)
    for n in (1, 2, 9, 40):
        drawn_answers = draw.choices(scale.values, k=n)
        total, squares = sum(drawn_answers), sum(x * x for x in drawn_answers)
        found = answers(scale, n, total, squares)
        assert found is not None and sum(found) == n and min(found) >= 0
        assert sum(c * v for c, v in zip(found, scale.values, strict=True)) == total
        if scale.has_squares:
            assert sum(c * v * v for c, v in zip(found, scale.values, strict=True)) == squares


@pytest.mark.parametrize("n", [0, 1, 40, 2_000])
def test_many_answers_on_a_long_scale_have_sums_too(n: int) -> None:
    """A municipality's year on a scale of eleven steps: trying every count of every step would never end."""
    scale, given = steps(10), random.Random(n).choices(range(11), k=n)
    total, squares = sum(given), sum(value * value for value in given)
    found = answers(scale, n, total, squares)
    assert found is not None
    assert tuple(sum(c * v**p for v, c in enumerate(found)) for p in (0, 1, 2)) == (n, total, squares)


@pytest.mark.parametrize("most", [2, 3, 4])
def test_answers_are_found_exactly_where_there_are_any(most: int) -> None:
    """Every pair of sums of up to five answers, and those about them."""
    scale = steps(most)
    for n in range(6):
        made = {(sum(own), sum(v * v for v in own)) for own in product(range(most + 1), repeat=n)}
        for total, squares in product(range(-1, n * most + 2), range(-1, n * most * most + 2)):
            assert (answers(scale, n, total, squares) is not None) == ((total, squares) in made)


@pytest.mark.parametrize(("n", "total", "squares"), [(3, 4, 4), (3, 1, 2), (3, 0, -2), (2, 2, 0)])
def test_sums_that_no_answers_have_are_refused(n: int, total: int, squares: int) -> None:
    assert answers(SCORE, n, total, squares) is None
