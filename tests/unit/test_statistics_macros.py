"""The SQL of the estimators, run by DuckDB on the reference vectors. The macros are rendered as dbt renders them."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
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


def table(name: str) -> pa.Table:
    """A whole file of vectors, numbers as numbers."""
    return pa.csv.read_csv(REFERENCE / name)


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


# Whole relations: the macros that a model wraps around its rows


def test_waiting_times_count_those_who_still_wait() -> None:
    waiting = table("durations_input.csv")
    wanted = {row["quantity"]: float(row["value"]) for row in vectors("durations.csv")}
    steps = CALL.survival_steps("(select *, 'all' as who from waiting)", ["who"], "days", "1", "notified")
    percentiles = ", ".join(CALL.survival_percentile(q, "survival") for q in (0.25, 0.5, 0.75))
    [found] = duckdb.sql(f"select {percentiles} from ({steps})").fetchall()
    assert found == (wanted["km_p25"], wanted["km_p50"], wanted["km_p75"])
    for day in (7, 14, 30):
        [(left,)] = duckdb.sql(f"select min(survival) from ({steps}) where duration <= {day}").fetchall()
        assert 1 - left == pytest.approx(wanted[f"km_share_notified_by_day_{day}"], abs=1e-6)
    assert waiting.num_rows == 13


def test_limits_of_waiting_times_are_greenwoods_on_the_log_log_scale() -> None:
    """Against statsmodels, whose limits of the median are found the same way."""
    from statsmodels.duration.survfunc import SurvfuncRight

    waiting = table("durations_input.csv")
    steps = CALL.survival_steps("(select *, 'all' as who from waiting)", ["who"], "days", "1", "notified")
    low, high = (CALL.survival_limit("survival", "greenwood", side) for side in ("low", "high"))
    query = f"select {CALL.survival_percentile(0.5, low)}, {CALL.survival_percentile(0.5, high)} from ({steps})"
    [found] = duckdb.sql(query).fetchall()
    oracle = SurvfuncRight(waiting["days"].to_numpy(), waiting["notified"].to_numpy())
    assert found == pytest.approx(oracle.quantile_ci(0.5, method="cloglog"), nan_ok=True)


def test_nobody_left_ends_the_survival_at_zero() -> None:
    steps = CALL.survival_steps(
        "(values ('a', 3, 1), ('a', 5, 1)) as t (who, days, told)", ["who"], "days", "1", "told"
    )
    assert duckdb.sql(f"select duration, survival from ({steps}) order by 1").fetchall() == [(3, 0.5), (5, 0.0)]


@pytest.mark.parametrize("row", vectors("decomposition.csv"), ids=lambda row: row["case_id"])
def test_a_change_splits_exactly_into_composition_and_within(row: dict[str, str]) -> None:
    parts = table("decomposition_input.csv")
    sums = f"sum({CALL.composition_part('w0', 's0', 'w1', 's1')}), sum({CALL.within_part('w0', 's0', 'w1', 's1')})"
    query = f"select {sums}, sum(w1 * s1) - sum(w0 * s0) from parts where case_id = '{row['case_id']}'"
    [(composition, within, change)] = duckdb.sql(query).fetchall()
    wanted = tuple(float(row[key]) for key in ("composition", "within", "change"))
    assert (composition, within, change) == pytest.approx(wanted, abs=1e-6)
    assert composition + within == pytest.approx(change, abs=1e-9)
    assert parts.num_rows


@pytest.mark.parametrize("row", vectors("dominance.csv"), ids=lambda row: row["case_id"])
def test_dominance_is_told_by_the_p_rule_and_by_concentration(row: dict[str, str]) -> None:
    sizes = sorted(map(int, row["contributions"].split()), reverse=True)
    columns = {"total": sum(sizes), "first": sizes[0], "second": sizes[1], "two": sum(sizes[:2])}
    found = evaluate(
        CALL.is_dominated("total", "first", "second", 10), CALL.is_concentrated("first", "total", 90),
        CALL.is_concentrated("two", "total", 85), CALL.is_concentrated("two", "total", 90.9), **columns,
    )  # fmt: skip
    keys = ("p10_unsafe", "n1k90_unsafe", "n2k85_unsafe", "n2k909_unsafe")
    assert found == tuple(row[key] == "1" for key in keys)


@pytest.mark.parametrize("family", sorted({row["set"] for row in vectors("fdr.csv")}))
def test_false_discoveries_are_held_by_benjamini_and_hochberg(family: str) -> None:
    tests = table("fdr.csv")
    ranked = (
        "select *, row_number() over (order by p, i) as p_rank, count(*) over () as size, 'f' as family "
        f"from tests where \"set\" = '{family}'"
    )
    query = f"select i, {CALL.adjusted_p('p', 'p_rank', 'size', 'family')} as adjusted from ({ranked}) order by i"
    found = dict(duckdb.sql(query).fetchall())
    for row in vectors("fdr.csv", set=family):
        assert found[int(row["i"])] == pytest.approx(float(row["p_adjusted"]), abs=1e-6)
        assert (found[int(row["i"])] <= 0.10) == (row["reject_q10"] == "1")
    assert tests.num_rows


def test_factors_are_ranked_with_ties_and_with_the_ranks_their_intervals_leave_open() -> None:
    factors = table("factor_rank.csv")
    ranks = (
        CALL.competition_rank("f.share", "o.share"), CALL.best_rank("f.high", "o.low"),
        CALL.worst_rank("f.low", "o.high"),
    )  # fmt: skip
    limits = (CALL.share_limit("respondents", "chosen_by", side) for side in ("low", "high"))
    low, high = limits
    query = f"""
    with f as (
        select factor, chosen_by / respondents as share, {low} as low, {high} as high from factors
    )
    select f.factor, f.low, f.high, {", ".join(ranks)} from f cross join f as o
    group by f.factor, f.share, f.low, f.high
    """
    found = {name: values for name, *values in duckdb.sql(query).fetchall()}
    for row in vectors("factor_rank.csv"):
        wanted = [float(row[key]) for key in ("lower", "upper", "rank", "rank_best_possible", "rank_worst_possible")]
        assert found[row["factor"]] == pytest.approx(wanted, abs=1e-6)
    assert factors.num_rows == len(found)


@pytest.mark.parametrize("row", vectors("response_rate.csv"), ids=lambda row: row["case_id"])
def test_response_rates_are_the_second_and_the_sixth_of_aapor(row: dict[str, str]) -> None:
    columns = {key.lower(): int(row[key]) for key in ("I", "P", "R", "NC", "O", "U")}
    found = evaluate(
        CALL.response_rate_2("i", "p", "r", "nc", "o", "u"), CALL.response_rate_6("i", "p", "r", "nc", "o"), **columns
    )
    assert found == pytest.approx((float(row["RR2"]), float(row["RR6"])), abs=1e-6)


@pytest.mark.parametrize("row", vectors("nonresponse_bounds.csv"), ids=lambda row: row["case_id"])
def test_those_who_did_not_answer_bound_the_score(row: dict[str, str]) -> None:
    found = evaluate(
        CALL.nonresponse_bound("r", "s", "low"), CALL.nonresponse_bound("r", "s", "high"),
        r=float(row["response_rate"]), s=float(row["nps"]),
    )  # fmt: skip
    assert found == pytest.approx((float(row["worst_case"]), float(row["best_case"])), abs=1e-6)


def test_each_step_of_the_funnel_is_a_share_of_the_step_before() -> None:
    rows = vectors("stage_funnel.csv")
    for before, row in itertools.pairwise(rows):
        limits = (CALL.share_limit("n", "x", side) for side in ("low", "high"))
        found = evaluate("x / n", *limits, "x / a", n=int(before["n"]), x=int(row["n"]), a=int(rows[0]["n"]))
        keys = ("conversion_from_previous", "lower", "upper", "share_of_applied")
        assert found == pytest.approx(tuple(float(row[key]) for key in keys), abs=1e-6)


CLAIMED = {
    "relative_change_of_score": lambda row: CALL.relative_change_of_score("value", "base"),
    "relative_change_of_share": lambda row: CALL.relative_change("value", "base"),
    "relative_change_of_mean": lambda row: CALL.relative_change("value", "base"),
    "relative_gap_to_benchmark": lambda row: CALL.relative_change("value", "base"),
}


@pytest.mark.parametrize("row", vectors("claims.csv"), ids=lambda row: f"{row['claim_id']} {row['definition']}")
def test_what_the_field_claims_has_one_definition_each(row: dict[str, str]) -> None:
    value, base = float(row["new"]), float(row["old_or_benchmark"])
    relative = CLAIMED.get(row["definition"])
    if row["definition"] == "relative_change_of_score" and base < 0:
        assert row["value"] == ""
    [found] = evaluate(f"100e0 * ({relative(row)})" if relative else "value - base", value=value, base=base)
    assert found == (pytest.approx(float(row["value"]), abs=1e-6) if row["value"] else None)


def test_an_index_is_put_back_on_its_scale_before_a_quotient_is_taken() -> None:
    index = evaluate(CALL.relative_change_of_index("value", "base", "zero"), value=62.75, base=50.0, zero=25.0)
    assert index == pytest.approx((0.17,), abs=1e-9)  # 3.00 to 3.51 on the scale 1-5


def test_limits_of_counts_are_exact_as_far_as_the_table_and_close_beyond() -> None:
    from scipy.stats import chi2

    with (ROOT / "seeds/count_limits.csv").open() as file:
        exact = {int(row["n"]): (float(row["low"]), float(row["high"])) for row in csv.DictReader(file)}
    for n in (0, 1, 7, 250, 1000):
        low = chi2.ppf(0.025, 2 * n) / 2 if n else 0.0
        assert exact[n] == pytest.approx((low, chi2.ppf(0.975, 2 * n + 2) / 2), abs=1e-6)
    for n in (1001, 20_000):
        found = evaluate(CALL.count_limit("n", "cast(null as double)", "low"),
                         CALL.count_limit("n", "cast(null as double)", "high"), n=n)  # fmt: skip
        assert found == pytest.approx((chi2.ppf(0.025, 2 * n) / 2, chi2.ppf(0.975, 2 * n + 2) / 2), rel=1e-5)
