"""The demo's figures: the seeds' claims come out of the files, every figure traces, nothing withheld leaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.audit.trace import trace
from orchestration.settings import Home


@pytest.fixture(scope="module")
def warehouse(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        yield connection


def figure(warehouse: duckdb.DuckDBPyConnection, place: str, period: str) -> dict[str, Any]:
    """A figure of a whole organisation, `place` as organisation/stage/metric, with its comparisons."""
    organisation, stage, metric = place.split("/")
    figure_id = f"{organisation}/*/{stage}/{metric}/value/-/{period}"
    cursor = warehouse.execute("select * from mart_stage_metrics where figure_id = ?", [figure_id])
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    assert rows, f"no figure {figure_id}"
    return dict(zip(names, rows[0], strict=True))


def comparison(warehouse: duckdb.DuckDBPyConnection, figure_id: str, kind: str) -> tuple[float | None, str | None]:
    query = "select relative_change, relative_definition from comparisons where figure_id = ? and kind = ?"
    return warehouse.execute(query, [figure_id, kind]).fetchall()[0]


YEAR_2018, YEAR_2019 = "calendar_year/2018-01..2018-12", "calendar_year/2019-01..2019-12"


def test_linkoping_cnps_after_interview_rose_by_23_percent_which_is_9_points(warehouse) -> None:
    found = figure(warehouse, "linkoping/interview/cnps", YEAR_2019)
    assert round(found["prior_year_value"], 1) == 40.0
    assert round(found["value"], 1) == 49.2
    relative, definition = comparison(warehouse, found["figure_id"], "prior_year")
    assert (round(relative, 3), definition) == (0.230, "relative_change_of_score")


def test_linkoping_missing_information_fell_by_a_quarter_which_is_5_percentage_points(warehouse) -> None:
    found = figure(warehouse, "linkoping/application/ad_info_missing", YEAR_2019)
    assert round(found["prior_year_value"], 3) == 0.2
    assert round(found["prior_year_difference"], 3) == -0.05
    assert round(comparison(warehouse, found["figure_id"], "prior_year")[0], 3) == -0.25


def test_linkoping_cnps_after_rejection_stands_15_points_over_the_published_value(warehouse) -> None:
    found = figure(warehouse, "linkoping/rejection/cnps", YEAR_2019)
    assert (round(found["value"], 1), found["published_value"], found["published_n"]) == (-5.0, -20.0, None)
    assert round(found["published_difference"], 1) == 15.0
    assert comparison(warehouse, found["figure_id"], "published") == (None, None), "no quotient of negative scores"


def test_norrtalje_not_told_fell_from_40_to_8_percent(warehouse) -> None:
    december = figure(warehouse, "norrtalje/rejection/not_notified", "block/2019-12..2019-12")
    assert round(december["value"], 3) == 0.08
    assert round(december["baseline_value"], 2) == 0.40
    assert round(december["baseline_difference"], 2) == -0.32
    assert december["baseline_verdict"] == "better"
    told, told_at_start = 1 - december["value"], 1 - december["baseline_value"]
    assert round(100 * (told / told_at_start - 1)) == 53
    for month in range(7, 12):
        monthly = figure(warehouse, "norrtalje/rejection/not_notified", f"block/2019-{month:02}..2019-{month:02}")
        assert 0.08 <= monthly["value"] <= 0.11


def test_norrtalje_communication_is_17_percent_up_since_the_start(warehouse) -> None:
    found = figure(warehouse, "norrtalje/rejection/communication", YEAR_2019)
    assert (round(found["baseline_value"], 2), round(found["value"], 2)) == (50.0, 62.75)
    relative, definition = comparison(warehouse, found["figure_id"], "baseline")
    assert (round(relative, 2), definition) == (0.17, "relative_change_of_mean_1_5")


def test_norrtalje_feedback_is_10_percent_over_the_benchmark(warehouse) -> None:
    found = figure(warehouse, "norrtalje/rejection/feedback", YEAR_2019)
    assert (round(found["peers_value"], 2), round(found["peers_difference"], 2)) == (57.5, 8.25)
    assert found["peers_n"] >= 5
    assert round(comparison(warehouse, found["figure_id"], "peers")[0], 2) == 0.10


def test_the_guides_scores_live_in_one_municipality(warehouse) -> None:
    query = """
        select n.score, count(*), avg(case when r.score >= 9 then 100e0 when r.score <= 6 then -100e0 else 0e0 end)
        from fct_survey_answers as n
        inner join fct_survey_answers as r
            on n.organisation_id = r.organisation_id and n.response_id = r.response_id
        where n.question_code = 'notified' and r.question_code = 'recommend' and n.organisation_id = ?
            and n.month >= date '2019-01-01'
        group by n.score
    """
    fictional = warehouse.execute("select organisation_id from dim_organisations where not is_publishing").fetchall()
    found = []
    for (organisation_id,) in fictional:
        by_told = {
            told: (n, round(cnps, 1)) for told, n, cnps in warehouse.execute(query, [organisation_id]).fetchall()
        }
        if 0 in by_told and 1 in by_told:
            share = by_told[0][0] / (by_told[0][0] + by_told[1][0])
            found.append((by_told[0][1], by_told[1][1], round(share, 2)))
    assert (-44.7, -21.9, 0.23) in found


def test_measuring_for_a_year_lifts_the_communication_index_by_7_to_8_percent(warehouse) -> None:
    values = warehouse.execute("""
        select value from int_organisation_years
        where organisation_id = 'vikabro' and stage_id = 'rejection' and metric_id = 'communication'
        order by year_start
    """).fetchall()
    first, second = (value for (value,) in values)
    assert 0.073 <= second / first - 1 <= 0.08


def test_a_misspelt_department_is_counted_in_the_whole_and_named_nowhere(warehouse) -> None:
    [(unmapped,)] = warehouse.execute(
        "select count(*) from fct_survey_responses where organisation_id = 'norrtalje' and department_id = 'unmapped'"
    ).fetchall()
    assert unmapped > 0
    assert not warehouse.execute("select * from figures where department_id = 'unmapped'").fetchall()


def test_every_kind_of_figure_traces_to_rows_that_give_it(demo_home: Home, warehouse) -> None:
    sample = warehouse.execute("""
        select min(figure_id) from figures where status = 'shown'
        group by organisation_id, metric_id, period_kind, department_id = '*'
    """).fetchall()
    assert len(sample) > 40
    for (figure_id,) in sample:
        traced = trace(demo_home, figure_id)
        assert traced.agrees, figure_id
        assert all(source.evidence == "bytes" and source.rows for source in traced.sources), figure_id


def test_a_withheld_figure_is_not_traced(demo_home: Home, warehouse) -> None:
    [(figure_id,)] = warehouse.execute("select min(figure_id) from figures where status = 'suppressed'").fetchall()
    traced = trace(demo_home, figure_id)
    assert traced.figure["value"] is None and not traced.sources


def test_published_figures_hold_no_number_of_a_withheld_row(demo_home: Home) -> None:
    numbers = ("value", "value_low", "value_high", "n")
    seen = 0
    for path in demo_home.published.rglob("data/*figures.parquet"):
        for row in pq.read_table(path).to_pylist():
            if row["status"] != "shown":
                seen += 1
                assert all(row[name] is None for name in numbers), (path, row["figure_id"])
    assert seen > 0


REMAINDERS = """
with printed as (
    select * from read_parquet($published) where status = 'shown' and unit <> 'count'
),

parts as (
    select t.figure_id, t.period_start, t.period_end, d.department_id, d.period_start as part_start,
        d.period_end as part_end, t.organisation_id, t.stage_id, t.metric_id, t.question_version
    from printed as t
    inner join printed as d
        on t.organisation_id = d.organisation_id and t.stage_id = d.stage_id and t.metric_id = d.metric_id
        and t.department_id = '*' and d.department_id <> '*'
        and d.period_start >= t.period_start and d.period_end <= t.period_end
)

select t.figure_id, coalesce(sum(a.n), 0) as rest
from (select distinct * exclude (department_id, part_start, part_end) from parts) as t
left join int_metric_moments as a
    on t.organisation_id = a.organisation_id and t.stage_id = a.stage_id and t.metric_id = a.metric_id
    and t.question_version = a.question_version and a.department_id <> '*'
    and a.month between t.period_start and t.period_end
    and not exists (
        select 1 from parts as p
        where p.figure_id = t.figure_id and p.department_id = a.department_id
            and a.month between p.part_start and p.part_end
    )
group by t.figure_id
"""


def test_a_printed_total_less_its_printed_departments_leaves_nobody_small(demo_home: Home, warehouse) -> None:
    published = [str(path) for path in demo_home.published.rglob("data/figures.parquet")]
    remainders = warehouse.execute(REMAINDERS, {"published": published}).fetchall()
    assert len(remainders) > 50
    assert not [figure_id for figure_id, rest in remainders if 0 < rest < 10]


def test_the_marts_hold_no_personal_data(warehouse) -> None:
    columns = {name for (name,) in warehouse.execute("select distinct column_name from duckdb_columns()").fetchall()}
    assert not columns & {"email", "phone", "first_name", "last_name", "candidate_ref", "ip_address", "personal_number"}


def test_every_report_says_that_the_answers_are_synthetic(demo_home: Home) -> None:
    pages = list(demo_home.published.rglob("index.html"))
    assert len(pages) >= 20
    assert all("påhittade" in Path(page).read_text(encoding="utf-8") for page in pages)


def test_the_run_ends_by_telling_where_the_reports_are(demo_home: Home) -> None:
    printed = (demo_home.root / "printed.txt").read_text(encoding="utf-8")
    assert "linkoping/2019-12/r1/organisation/index.html" in printed
    assert "norrtalje/2019-12/r1/departments/" in printed
    assert "all steps" in printed
