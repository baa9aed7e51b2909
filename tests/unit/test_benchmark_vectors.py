"""The mart of benchmarks, its own SQL, on the reference vectors."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.rendered import model

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests/fixtures/reference"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ORGANISATIONS = rows(REFERENCE / "benchmark_input.csv")


@pytest.fixture(scope="module")
def mart() -> Iterator[duckdb.DuckDBPyConnection]:
    """The mart over the reference organisations, all of one sector; 'none' has no value of its own."""
    with duckdb.connect() as connection:
        connection.execute("create table dim_organisations as select *, null::text as skr_main_group, null::text as"
                           " size_class, 'public' as sector from (values ('none'), ('K1'), ('K2'), ('K3'), ('K4'),"
                           " ('K5'), ('K6'), ('K7')) as o(organisation_id)")  # fmt: skip
        connection.execute(
            "create table int_organisation_years (organisation_id text, stage_id text, metric_id text,"
            " question_version text, year_start date, n bigint, sum_x double, value double)"
        )
        for row in ORGANISATIONS:
            n, total = int(row["n"]), 100.0 * (int(row["promoters"]) - int(row["detractors"]))
            place = [row["org"], "rejection", "cnps", "v1", "2019-01-01", n, total, total / n]
            connection.execute("insert into int_organisation_years values (?, ?, ?, ?, ?, ?, ?, ?)", place)
        quantiles = str(ROOT / "seeds/t_quantiles.csv")
        connection.execute("create table t_quantiles as from read_csv(?)", [quantiles])
        for name in ("int_peers", "mart_sector_benchmarks"):
            connection.execute(f"create table {name} as {model(name)}")
        yield connection


@pytest.mark.parametrize("row", rows(REFERENCE / "benchmark.csv"), ids=lambda row: row["left_out"])
def test_the_benchmark_is_the_mean_of_the_others_with_its_interval(
    mart: duckdb.DuckDBPyConnection, row: dict[str, str]
) -> None:
    [found] = mart.execute(
        "select contributors, respondents, value, median_value, value_low, value_high, pooled_value"
        " from mart_sector_benchmarks where left_out_organisation_id = ?",
        [row["left_out"]],
    ).fetchall()
    expected = [row[name] for name in ("contributors", "respondents", "org_mean", "org_median", "org_mean_lower",
                                       "org_mean_upper")]  # fmt: skip
    assert found[:-1] == pytest.approx(tuple(map(float, expected)), abs=1e-6)
    pooled = float(row["pooled"]) if row["pooled_publishable"] == "1" else None
    assert found[-1] == (pytest.approx(pooled, abs=1e-6) if pooled is not None else None)


def test_the_vectors_hold_both_answers_to_who_may_be_pooled() -> None:
    assert {row["pooled_publishable"] for row in rows(REFERENCE / "benchmark.csv")} == {"0", "1"}
