"""A large build is held to a script: ratios by the clock, and no ratio where the figures differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from benchmarks.bench.by_hand import TOLERANCE, disagreements
from benchmarks.bench.large_build import LargeBuild, large_build_table, require_agreement
from benchmarks.bench.measure import Cost
from benchmarks.bench.results import Results
from benchmarks.bench.small_month import Disagreement

Figure = tuple[str, int, float]
FIGURES: list[Figure] = [("a", 30, 49.5), ("b", 12, 0.25), ("c", 9, 1000.0)]

LARGE = LargeBuild(
    months=33, answers=10_100_000, events=19_200_000, figures=700_000,
    whole=[Cost(700.0, 400.0), Cost(720.0, 420.0), Cost(710.0, 450.0)],
    script=[Cost(500.0, 300.0), Cost(510.0, 310.0), Cost(490.0, 280.0)],
    month_rows=900_000, month=Cost(80.0, 42.0), month_script=Cost(520.0, 320.0),
    steps={"before_door": 300.0}, month_steps={"before_door": 21.5},
)  # fmt: skip


def test_ratios_are_of_medians_by_the_clock() -> None:
    assert LARGE.ratio == pytest.approx(420 / 300)
    assert LARGE.month_share == pytest.approx(42 / 420)


def test_a_large_build_within_the_limits_passes() -> None:
    assert Results(large_build=LARGE).failures == []


def test_a_large_build_over_a_limit_fails_with_its_value() -> None:
    [slow] = Results(large_build=replace(LARGE, whole=[Cost(1.0, 480.0)])).failures
    assert "1.60" in slow
    [late] = Results(large_build=replace(LARGE, month=Cost(1.0, 84.0))).failures
    assert "0.20" in late


def test_a_part_of_the_size_is_measured_and_not_judged() -> None:
    slow = replace(LARGE, whole=[Cost(9e9, 9e9)])
    assert len(Results(large_build=slow).failures) == 1
    assert Results(large_build=replace(slow, answers=100_000)).failures == []
    assert Results(large_build=replace(slow, events=190_000)).failures == []


def test_the_table_shows_both_ways_before_and_after_the_month() -> None:
    text = "\n".join(large_build_table(LARGE))
    assert "| candex build --whole | 420.0 | 710.0 | 1.40 | 1.42 |" in text
    assert "| – before_door | 300.0 | | | |" in text
    assert "| – before_door | 21.5 | | | |" in text
    assert "| candex build with one more month (900,000 rows) | 42.0 | 80.0 | 0.13 | 0.15 |" in text
    assert "Ratio to the script 1.40, limit\n1.5." in text
    assert "takes 10% of a whole build,\nlimit 15%." in text


def write(home: Path, table: str, figures: list[Figure]) -> Path:
    """A database with figures in a table; value and limits are one number."""
    database = home / f"{'warehouse' if table == 'int_candidate_rows' else 'by_hand'}.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"create table {table} (figure_id varchar, n bigint, sum_x double, sum_x2 double, value double, "
            "value_low double, value_high double)"
        )
        connection.executemany(
            f"insert into {table} values ($1, $2, $3, $3, $3, null, $3)", [list(figure) for figure in figures]
        )
    return database


@pytest.mark.parametrize(
    ("by_hand", "differing", "first"),
    [
        (FIGURES, 0, None),
        ([("a", 30, 49.5 * (1 + TOLERANCE / 2)), *FIGURES[1:]], 0, None),
        ([("a", 30, 49.5 * (1 + TOLERANCE * 2)), *FIGURES[1:]], 1, "a"),
        ([FIGURES[0], ("b", 13, 0.25), FIGURES[2]], 1, "b"),
        (FIGURES[:2], 1, "c"),
        ([*FIGURES, ("d", 5, 1.0)], 1, "d"),
    ],
)
def test_a_figure_of_another_value_or_of_one_side_alone_disagrees(
    tmp_path: Path, by_hand: list[Figure], differing: int, first: str | None
) -> None:
    write(tmp_path, "int_candidate_rows", FIGURES)
    figures = len({figure[0] for figure in [*FIGURES, *by_hand]})
    assert disagreements(tmp_path, write(tmp_path, "figures", by_hand)) == (figures, differing, first)


def test_only_the_figures_asked_for_are_held_to_each_other(tmp_path: Path) -> None:
    write(tmp_path, "int_candidate_rows", FIGURES)
    database = write(tmp_path, "figures", [("a", 1, 1.0), *FIGURES[1:]])
    assert disagreements(tmp_path, database, "b%") == (1, 0, None)
    assert disagreements(tmp_path, database, "a%") == (1, 1, "a")


def test_a_comparison_of_different_figures_or_of_none_means_nothing() -> None:
    assert require_agreement(3, 0, None) == 3
    with pytest.raises(Disagreement, match="1 of 3 figures"):
        require_agreement(3, 1, "b")
    with pytest.raises(Disagreement):
        require_agreement(0, 0, None)
