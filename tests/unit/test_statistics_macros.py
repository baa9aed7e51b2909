"""The SQL of the estimators, run by DuckDB on the reference vectors. The macros are rendered as dbt renders them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
MACROS = "\n".join(path.read_text() for path in sorted((ROOT / "dbt_project/macros/statistics").glob("*.sql")))
CALL = Environment().from_string(MACROS).module
REFERENCE = ROOT / "tests/fixtures/reference"


def vectors(name: str, **wanted: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]
    assert rows, f"{name} holds no row with {wanted}"
    return rows


def evaluate(*expressions: str, **columns: float) -> tuple[float, ...]:
    """The SQL expressions on one row of double columns."""
    values = ", ".join(f"cast({value!r} as double) as {name}" for name, value in columns.items())
    query = f"select {', '.join(expressions)} from (select {values})"
    return duckdb.execute(query).fetchall()[0]


@pytest.mark.parametrize(
    "row", vectors("nps_ci.csv", method="adjwald_3", level="0.950000"), ids=lambda row: row["case_id"]
)
def test_the_interval_of_a_score_is_the_adjusted_wald(row: dict[str, str]) -> None:
    promoters, detractors, n = (int(row[key]) for key in ("promoters", "detractors", "n"))
    found = evaluate(
        CALL.score_limit("n", "sx", "sxx", "low"),
        CALL.score_limit("n", "sx", "sxx", "high"),
        n=n, sx=100 * (promoters - detractors), sxx=10000 * (promoters + detractors),
    )  # fmt: skip
    assert found == pytest.approx((float(row["lower"]), float(row["upper"])), abs=1e-6)


@pytest.mark.parametrize("row", vectors("nps_diff.csv", method="adjwald_half"), ids=lambda row: row["case_id"])
def test_the_difference_of_two_scores_splits_the_pseudo_observations(row: dict[str, str]) -> None:
    sides = {}
    for side in "10":
        promoters, passives, detractors = (int(row[key + side]) for key in "pnd")
        sides |= {f"n{side}": promoters + passives + detractors, f"x{side}": 100 * (promoters - detractors)}
        sides |= {f"y{side}": 10000 * (promoters + detractors)}
    centre = f"({CALL.score_half('n1', 'x1')} - {CALL.score_half('n0', 'x0')})"
    error = f"sqrt({CALL.score_half_variance('n1', 'x1', 'y1')} + {CALL.score_half_variance('n0', 'x0', 'y0')})"
    found = evaluate(centre, error, CALL.two_sided_p(f"({centre} / {error})"), **sides)
    assert found[:2] == pytest.approx((float(row["estimate"]), float(row["se"])), abs=1e-6)
    assert found[2] == pytest.approx(float(row["p_as26217"]), abs=1e-6)
    assert found[2] == pytest.approx(float(row["p"]), abs=2e-6)


@pytest.mark.parametrize("row", vectors("share_ci.csv"), ids=lambda row: f"{row['x']} of {row['n']}")
def test_the_interval_of_a_share_is_wilsons(row: dict[str, str]) -> None:
    found = evaluate(
        CALL.share_limit("n", "sx", "low"), CALL.share_limit("n", "sx", "high"), n=int(row["n"]), sx=int(row["x"])
    )
    assert found == pytest.approx((float(row["wilson_lower"]), float(row["wilson_upper"])), abs=1e-6)


@pytest.mark.parametrize("row", vectors("share_diff.csv"), ids=lambda row: row["case_id"])
def test_the_difference_of_two_shares_is_agresti_and_caffos(row: dict[str, str]) -> None:
    columns = {key: int(row[key]) for key in ("x1", "n1", "x0", "n0")}
    centre = f"({CALL.share_half('n1', 'x1')} - {CALL.share_half('n0', 'x0')})"
    error = f"sqrt({CALL.share_half_variance('n1', 'x1')} + {CALL.share_half_variance('n0', 'x0')})"
    found = evaluate(centre, error, CALL.two_sided_p(f"({centre} / {error})"), **columns)
    assert found == pytest.approx(tuple(float(row[key]) for key in ("ac_estimate", "ac_se", "p")), abs=1e-6)


@pytest.mark.parametrize("row", vectors("mean_ci.csv"), ids=lambda row: row["case_id"])
def test_the_interval_of_a_mean_uses_students_t(row: dict[str, str]) -> None:
    counts = [int(row[f"c{answer}"]) for answer in range(1, 6)]
    n = sum(counts)
    answers = list(enumerate(counts, 1))
    sums = {"n": n, "sx": sum(a * c for a, c in answers), "sxx": sum(a * a * c for a, c in answers)}
    [variance] = evaluate(CALL.mean_variance("n", "sx", "sxx"), **sums)
    with (ROOT / "seeds/t_quantiles.csv").open() as file:
        quantile = next(float(line["quantile"]) for line in csv.DictReader(file) if int(line["degrees"]) == n - 1)
    limits = (CALL.mean_limit("n", "sx", "sxx", repr(quantile), side) for side in ("low", "high"))
    low, high = evaluate(*limits, **sums)
    assert math.sqrt(variance) == pytest.approx(float(row["sd"]), abs=1e-6)
    assert sums["sx"] / n == pytest.approx(float(row["mean"]), abs=1e-6)
    # the vector's limits are clipped to the scale, as the model clips the index
    assert (max(1, low), min(5, high)) == pytest.approx((float(row["lower"]), float(row["upper"])), abs=1e-6)


@pytest.mark.parametrize(("t", "degrees", "p"), [(2.228139, 10, 0.05), (2.009575, 49, 0.05), (3.232709, 58, 0.002036)])
def test_the_p_of_a_welch_difference_is_within_a_thousandth_of_students(t: float, degrees: float, p: float) -> None:
    [found] = evaluate(CALL.two_sided_p_of_t("t", "df"), t=t, df=degrees)
    assert found == pytest.approx(p, abs=1e-3)
