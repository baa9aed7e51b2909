"""What holds of every figure whatever the answers: run on the models' own SQL, rendered from their files."""

from __future__ import annotations

import math
import random
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rendered import model, rendered

SEEDS = Path(__file__).parents[2] / "seeds"
PLACE = {"organisation_id": "o", "stage_id": "rejection", "question_version": "v1", "segment_kind": "-",
         "segment_id": "-"}  # fmt: skip
MONTHS = [date(2019, month, 1) for month in (1, 2, 3)]
PERIOD = {"period_kind": "block", "period_start": MONTHS[0], "period_end": MONTHS[-1]}
ESTIMATORS = {"cnps": ("score", "points"), "told": ("share", "share"), "communication": ("mean", "index"),
              "days": ("duration", "days")}  # fmt: skip
GROUPLESS = (
    "select *{% for kind in segment_kinds() %}, segment_id as {{ kind }}{% endfor %} from int_metric_observations"
    " where false"
)
MEMBERS = ("a", "b")
DEPARTMENTS = (*MEMBERS, "c", "unmapped")

Rows = list[dict[str, Any]]

observation = st.one_of(
    st.tuples(st.just("cnps"), st.sampled_from([100.0, 0.0, -100.0])),
    st.tuples(st.just("told"), st.sampled_from([0.0, 1.0])),
    st.tuples(st.just("communication"), st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0])),
    st.tuples(st.just("days"), st.floats(0, 400, allow_nan=False)),
)
answers = st.lists(
    st.tuples(observation, st.sampled_from(DEPARTMENTS), st.sampled_from(MONTHS), st.booleans()),
    min_size=1, max_size=60,
)  # fmt: skip


def observations(found: list[tuple[tuple[str, float], str, date, bool]]) -> Rows:
    return [
        PLACE | {"metric_id": metric, "x": x, "department_id": department, "month": month,
                 "is_event": ended or metric != "days"}
        for (metric, x), department, month, ended in found
    ]  # fmt: skip


@cache
def prepared() -> duckdb.DuckDBPyConnection:
    """The reference tables, and the models as views of a table of observations that each example fills anew."""
    connection = duckdb.connect(config={"threads": 1})
    entities = [*DEPARTMENTS, "group", "*"]
    tables: dict[str, Rows] = {
        "dim_metrics": [
            {"metric_id": key, "estimator": estimator, "unit": unit, "disclosure_class": "opinion"}
            for key, (estimator, unit) in ESTIMATORS.items()
        ],
        "dim_organisations": [{"organisation_id": "o", "minimum_n": 10}],
        "dim_department_groups": [{"organisation_id": "o", "group_id": "group", "department_id": d} for d in MEMBERS],
        "int_metric_periods": [
            PLACE | PERIOD | {"department_id": one, "metric_id": key} for one in entities for key in ESTIMATORS
        ],
        "int_metric_observations": observations([(("cnps", 0.0), "a", MONTHS[0], True)]),
        # emptied below: nothing has been published
        "int_kept_metrics": [
            {"organisation_id": "p", "stage_id": "exit", "metric_id": "cnps", "last_month": MONTHS[0]}
        ],
        "int_kept_moments": [
            PLACE
            | {
                "organisation_id": "p",
                "metric_id": "cnps",
                "department_id": "e",
                "month": MONTHS[0],
                "n": 1,
                "sum_x": 100.0,
                "sum_x2": 10000.0,
            }
        ],
        "int_kept_waiting": [
            PLACE
            | {
                "organisation_id": "p",
                "metric_id": "days",
                "department_id": "e",
                "month": MONTHS[0],
                "duration": 1.0,
                "leaving": 1,
                "events": 1,
            }
        ],
    }
    for name, content in tables.items():
        stored = pa.Table.from_pylist(content)
        connection.register("content", stored)
        connection.execute(f"create table {name} as from content")
        connection.unregister("content")
    for name in ("int_kept_metrics", "int_kept_moments", "int_kept_waiting"):
        connection.execute(f"delete from {name}")
    for seed in ("t_quantiles", "count_limits"):
        connection.execute(f"create table {seed} as from read_csv(?)", [str(SEEDS / f"{seed}.csv")])
    connection.execute(f"create view int_metric_moments as {model('int_metric_moments')}")
    # nothing here is told apart by group
    connection.execute("create view int_segment_moments as select * from int_metric_moments where false")
    connection.execute("create view int_segmented_observations as " + rendered(GROUPLESS))
    connection.execute("create table dim_metric_segments (metric_id varchar, segment_kind varchar)")
    connection.execute(f"create view int_waiting as {model('int_waiting')}")
    for name in ("int_period_moments", "int_period_waiting", "int_valued_rows"):
        connection.execute(f"create view {name} as {model(name)}")
    return connection


def warehouse(rows: Rows) -> duckdb.DuckDBPyConnection:
    """The models over these observations."""
    connection = prepared()
    connection.execute("delete from int_metric_observations")
    names = [name for name, *_ in connection.execute("describe int_metric_observations").fetchall()]
    connection.register("content", pa.Table.from_pylist(rows))
    connection.execute(f"insert into int_metric_observations select {', '.join(names)} from content")
    connection.unregister("content")
    return connection


def valued(rows: Rows, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    query = f"select {', '.join(columns)} from int_valued_rows where {where} order by department_id, metric_id"
    return warehouse(rows).execute(query).fetchall()


@given(found=answers)
@settings(max_examples=40, deadline=None)
def test_a_value_lies_on_its_scale_and_in_its_interval(found: list[Any]) -> None:
    scale = {"score": (-100, 100), "share": (0, 1), "mean": (0, 100)}
    for estimator, n, value, low, high in valued(
        observations(found), "estimator", "n", "value", "value_low", "value_high", where="estimator <> 'duration'"
    ):
        least, most = scale[estimator]
        assert least <= value <= most
        if n == 1 and estimator != "share":
            continue  # of one answer, which is never printed, a score and a mean know nothing
        assert least - 1e-9 <= low <= value + 1e-9 and value - 1e-9 <= high <= most + 1e-9
        assert not any(math.isnan(number) or math.isinf(number) for number in (value, low, high))


@given(found=answers)
@settings(max_examples=40, deadline=None)
def test_groups_and_the_whole_are_the_sums_of_their_departments(found: list[Any]) -> None:
    rows = warehouse(observations(found)).execute(
        "select department_id, metric_id, month, n, sum_x, sum_x2 from int_metric_moments"
    ).fetchall()  # fmt: skip
    sums = {(row[0], row[1], row[2]): row[3:] for row in rows}
    for entity, parts in (("group", MEMBERS), ("*", DEPARTMENTS)):
        places = {key[1:] for key in sums if key[0] in parts}
        assert places == {key[1:] for key in sums if key[0] == entity}
        for place in places:
            added = [
                sum(column) for column in zip(*(sums.get((part, *place), (0, 0, 0)) for part in parts), strict=True)
            ]
            for whole, total in zip(sums[(entity, *place)], added, strict=True):
                assert math.isclose(whole, total, rel_tol=1e-9, abs_tol=1e-6)


@given(found=answers, seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_rows_changes_no_bit(found: list[Any], seed: int) -> None:
    rows = observations(found)
    shuffled = random.Random(seed).sample(rows, len(rows))
    everything = ("department_id", "metric_id", "n", "sum_x", "sum_x2", "value", "value_low", "value_high", "p90")
    assert valued(rows, *everything) == valued(shuffled, *everything)


@given(found=answers)
@settings(max_examples=40, deadline=None)
def test_percentiles_of_a_waiting_time_do_not_cross(found: list[Any]) -> None:
    """Null is a time that nobody has reached yet: later than any other."""
    names = "median_low, median, median_high, p90_low, p90, p90_high"
    rows = warehouse(observations(found)).execute(f"select {names} from int_period_waiting").fetchall()
    for row in rows:
        low, median, high, p90_low, p90, p90_high = (math.inf if number is None else number for number in row)
        assert low <= median <= high and p90_low <= p90 <= p90_high
        assert median <= p90 and low <= p90_low and high <= p90_high


@given(found=answers)
@settings(max_examples=40, deadline=None)
def test_a_waiting_time_has_a_whole_interval_or_none(found: list[Any]) -> None:
    names = ("value", "value_low", "value_high")
    for value, low, high in valued(observations(found), *names, where="estimator = 'duration'"):
        assert (low is None) == (high is None)
        assert low is None or low <= value <= high


values = st.lists(st.tuples(st.integers(30, 3000), st.floats(-1, 1)), min_size=6, max_size=14)


@cache
def prepared_benchmarks() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.register("content", pa.Table.from_pylist(organisation_years([(30, 0.0)])))
    connection.execute("create table int_organisation_years as from content")
    connection.execute("create view dim_organisations as select organisation_id, 'public' as sector, 'B' as"
                       " skr_main_group, if(organisation_id < 'o07', 'small', null) as size_class"
                       " from int_organisation_years")  # fmt: skip
    connection.execute("create table t_quantiles as from read_csv(?)", [str(SEEDS / "t_quantiles.csv")])
    for name in ("int_peers", "mart_sector_benchmarks"):
        connection.execute(f"create view {name} as {model(name)}")
    return connection


def organisation_years(found: list[tuple[int, float]]) -> Rows:
    return [
        {"organisation_id": f"o{i:02}", "stage_id": "exit", "metric_id": "cnps", "question_version": "v1",
         "year_start": date(2019, 1, 1), "n": n, "sum_x": float(round(100 * n * share)),
         "value": float(round(100 * n * share)) / n}
        for i, (n, share) in enumerate(found)
    ]  # fmt: skip


def benchmarks(years: Rows) -> Rows:
    connection = prepared_benchmarks()
    connection.execute("delete from int_organisation_years")
    connection.register("content", pa.Table.from_pylist(years))
    connection.execute("insert into int_organisation_years from content")
    connection.unregister("content")
    query = "from mart_sector_benchmarks order by left_out_organisation_id, peer_order"
    return connection.sql(query).to_arrow_table().to_pylist()


@given(found=values, seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_benchmark_does_not_depend_on_the_order_of_the_organisations(
    found: list[tuple[int, float]], seed: int
) -> None:
    years = organisation_years(found)
    assert benchmarks(years) == benchmarks(random.Random(seed).sample(years, len(years)))


@given(found=values)
@settings(max_examples=40, deadline=None)
def test_a_benchmark_lies_between_the_others_and_in_its_interval(found: list[tuple[int, float]]) -> None:
    years = organisation_years(found)
    own = {year["organisation_id"]: year["value"] for year in years}
    rows = benchmarks(years)
    assert {row["left_out_organisation_id"] for row in rows} == set(own), "six organisations have five others each"
    for row in rows:
        others = [value for key, value in own.items() if key != row["left_out_organisation_id"]]
        assert row["contributors"] >= 5
        assert min(others) - 1e-6 <= row["value"] <= max(others) + 1e-6
        assert row["value_low"] - 1e-9 <= row["value"] <= row["value_high"] + 1e-9
        quartiles = [row["quartile_1"], row["median_value"], row["quartile_3"]]
        assert quartiles == sorted(quartiles) and min(others) <= quartiles[0] and quartiles[-1] <= max(others)
