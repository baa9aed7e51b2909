"""What is missing, thin or one-sided ends in a named status: never in 0, NaN or a blank. All answers are made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest

from orchestration.audit.trace import trace
from orchestration.settings import Home
from tests.e2e.made import csv_of

Candex = Callable[..., "CompletedProcess[str]"]

CONFIG = {
    "organisations": """\
organisation_id,name,sector,language,minimum_n,is_publishing,reporting_rhythm
prov,Provkommun,public,sv,5,true,
kvart,Kvartalskommun,public,sv,5,true,quarter
""",
    "departments": """\
organisation_id,department_id,name,part_of
prov,noll,Ingen svarar,
prov,ett,En svarar,
prov,alla,Alla nöjda,
prov,vanlig,Vanlig,
prov,skolkok,Skolkök,vanlig
prov,kost,Kost,
prov,kultur,Kultur,
kvart,stor,Stor,
kvart,liten,Liten,
""",
    "department_groups": """\
organisation_id,group_id,name,department_id
prov,smaa,Kost och kultur,kost
prov,smaa,Kost och kultur,kultur
""",
    # a target that names no stage is one for all of them
    "targets": "organisation_id,metric_id,stage_id,department_id,value\nprov,cnps,,*,20\n",
}

MONTHS = [date(year, month, 1) for year in (2020, 2021) for month in range(1, 13)][:18]
SILENT = date(2020, 7, 1)
DEPARTMENTS = ("Stor", "Stor", "Stor", "Stor", "Liten")
SCORES = (0, 10, 7, 6, 9)
"""Whom they go to changes from month to month: where all are of one mind, a total tells what each of them said."""
COLUMNS = ("response_id", "stage", "submitted_at", "department", "recommend", "notified", "communication")


def responses() -> list[tuple[Any, ...]]:
    """Every month but July: mixed answers in one department, nothing but tens in another, five in two small ones."""
    rows: list[tuple[Any, ...]] = []

    def answer(month: date, department: str, recommend: int) -> None:
        # how the communication was is asked in the first three months only
        communication = 1 + len(rows) % 5 if month < date(2020, 4, 1) else ""
        notified = "nej" if recommend < 4 else "ja"
        rows.append((f"r{len(rows)}", "rejection", f"{month:%Y-%m}-12", department, recommend, notified, communication))

    for month in MONTHS:
        if month == SILENT:
            continue
        for n in range(12):
            answer(month, "Skolkök" if n % 2 else "Vanlig", n % 11)
        for _ in range(6):
            answer(month, "Alla nöjda", 10)
        for n, department in enumerate(("Kost", "Kultur", "Kost", "Kultur", "Kost")):
            answer(month, department, SCORES[(n + month.month) % 5])
    answer(date(2020, 3, 1), "En svarar", 2)
    return rows


def quarterly() -> list[tuple[Any, ...]]:
    """Four answers a month in the one department, one in the other, and nothing in the third quarter of 2020."""
    months = [month for month in MONTHS if month.month not in (7, 8, 9)]
    return [
        (f"q{month:%Y%m}{n}", "rejection", f"{month:%Y-%m}-12", DEPARTMENTS[n], score, "nej" if score < 4 else "ja", "")
        for month in months
        for n, score in enumerate(SCORES[month.month % 5 :] + SCORES[: month.month % 5])
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, candex: Candex) -> Home:
    root = tmp_path_factory.mktemp("statuses") / "home"
    files = {f"config/{name}.csv": text for name, text in CONFIG.items()}
    files["inbox/prov/svar.csv"] = csv_of(COLUMNS, *responses())
    files["inbox/kvart/svar.csv"] = csv_of(COLUMNS, *quarterly())
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    done = candex("run", "--received-at", "2021-07-20T05:00:00+00:00", home=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return Home.at(root)


@pytest.fixture(scope="module")
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        yield connection


def statuses(warehouse: duckdb.DuckDBPyConnection, place: str, *, closed: bool = True) -> dict[str, str]:
    """The statuses of a figure's blocks, by their months; `place` is organisation/department/stage/metric.

    With `closed` false those that stand in for a block as long as none has closed.
    """
    organisation, department, stage, metric = place.split("/")
    rows = warehouse.execute(
        "select strftime(period_start, '%Y-%m') || '..' || strftime(period_end, '%Y-%m'), status from figures"
        " where organisation_id = ? and department_id = ? and stage_id = ? and metric_id = ? and period_kind = 'block'"
        " and statistic = 'value' and segment_kind = '-' and (note_code = 'no_block') <> ? order by period_end",
        [organisation, department, stage, metric, closed],
    ).fetchall()
    return dict(rows)


def test_no_table_holds_a_number_that_is_none(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = warehouse.execute(
        "select table_name, column_name from duckdb_columns() where data_type = 'DOUBLE' and schema_name = 'main'"
    ).fetchall()
    assert len(columns) > 50
    for table, column in columns:
        query = f'select count(*) from "{table}" where isnan("{column}") or isinf("{column}")'
        assert warehouse.execute(query).fetchall() == [(0,)], f"{table}.{column}"


def test_what_is_shown_has_its_numbers_and_nothing_else_has(warehouse: duckdb.DuckDBPyConnection) -> None:
    bare = "select figure_id, status from figures where (status = 'shown') <> (value is not null and n is not null)"
    assert warehouse.execute(bare).fetchall() == []
    limits = (
        "select figure_id from figures as f inner join dim_metrics as m on f.metric_id = m.metric_id where f.status ="
        " 'shown' and m.estimator in ('score', 'share', 'mean') and (value_low is null or value_high is null)"
    )
    assert warehouse.execute(limits).fetchall() == []
    one_sided = (
        "select figure_id, kind from comparisons where (status = 'shown') <> (verdict is not null) or (status ="
        " 'suppressed' and coalesce(reference_value, difference, p, relative_change) is not null) or (status ="
        " 'shown' and (difference is null or reference_value is null))"
    )
    assert warehouse.execute(one_sided).fetchall() == []
    known = {"shown", "suppressed", "not_asked", "no_data"}
    assert {row[0] for row in warehouse.execute("select distinct status from figures").fetchall()} == known


def test_a_department_without_answers_has_no_data_and_one_with_one_answer_is_withheld(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert set(statuses(warehouse, "prov/noll/rejection/cnps", closed=False).values()) == {"no_data"}
    found = statuses(warehouse, "prov/ett/rejection/cnps", closed=False)
    assert [found["2019-02..2020-01"], found["2020-07..2021-06"]] == ["no_data", "suppressed"]
    assert "shown" not in found.values() and not statuses(warehouse, "prov/ett/rejection/cnps")


def test_a_stage_nobody_asks_about_is_not_asked(warehouse: duckdb.DuckDBPyConnection) -> None:
    for department in ("*", "noll", "vanlig", "smaa"):
        assert set(statuses(warehouse, f"prov/{department}/exit/cnps", closed=False).values()) == {"not_asked"}


def test_nothing_but_tens_is_a_hundred_with_an_interval(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select value, value_low, value_high from figures where organisation_id = 'prov' and department_id = 'alla'"
        " and metric_id = 'cnps' and statistic = 'value' and status = 'shown'"
    ).fetchall()
    assert len(rows) >= 5
    assert {(value, high) for value, _, high in rows} == {(100.0, 100.0)}
    assert all(0 < low < 95 for _, low, _ in rows), "six tens prove less than a hundred"


def test_a_month_without_data_is_part_of_the_next_block(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = statuses(warehouse, "prov/*/rejection/cnps")
    assert found["2020-07..2020-08"] == "shown"
    assert "2020-07..2020-07" not in found and len(found) == len(MONTHS) - 1


def test_a_question_of_one_wave_is_not_asked_afterwards(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = list(statuses(warehouse, "prov/*/rejection/communication").values())
    assert found[:3] == ["shown"] * 3 and set(found[3:]) == {"not_asked"}


def test_a_published_value_counts_while_it_is_valid(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select min(f.period_end), max(f.period_end), count(*) from comparisons as c inner join figures as f"
        " on c.figure_id = f.figure_id where c.kind = 'published' and f.metric_id = 'cnps'"
    ).fetchall()
    [(first, last, count)] = rows
    assert count > 0 and (first, last) == (date(2020, 1, 1), date(2020, 12, 1))
    after = warehouse.execute(
        "select distinct published_status, published_value from mart_stage_metrics"
        " where metric_id = 'cnps' and stage_id = 'rejection' and period_end >= date '2021-01-01'"
    ).fetchall()
    assert after == [("no_reference", None)]


def test_a_target_without_a_stage_holds_for_every_stage(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select distinct f.stage_id, f.department_id, c.reference_value, c.status from comparisons as c"
        " inner join figures as f on c.figure_id = f.figure_id where c.kind = 'target' and f.department_id = '*'"
    ).fetchall()
    assert rows == [("rejection", "*", 20.0, "no_test")]


def test_a_quarter_that_is_too_small_is_withheld_and_not_merged(warehouse: duckdb.DuckDBPyConnection) -> None:
    quarters = ["2020-01..2020-03", "2020-04..2020-06", "2020-07..2020-09", "2020-10..2020-12", "2021-01..2021-03",
                "2021-04..2021-06"]  # fmt: skip
    whole, small = (statuses(warehouse, f"kvart/{department}/rejection/cnps") for department in ("*", "liten"))
    assert list(whole) == quarters
    assert [whole[quarter] for quarter in quarters[:3]] == ["shown", "shown", "not_asked"]
    assert {small[quarter] for quarter in quarters} == {"suppressed", "not_asked"}


def test_small_departments_are_shown_together(warehouse: duckdb.DuckDBPyConnection, home: Home) -> None:
    found = statuses(warehouse, "prov/smaa/rejection/cnps")
    # twice what three of the five said nearly follows, and then the five give way and the whole stands
    withheld = ["2020-04..2020-04", "2020-07..2020-08"]
    assert [block for block, status in found.items() if status != "shown"] == withheld and len(found) == 17
    assert set(statuses(warehouse, "prov/*/rejection/cnps").values()) == {"shown"}
    [(n, parts)] = warehouse.execute(
        "select sum(n) filter (where department_id = 'smaa'), sum(n) filter (where department_id in ('kost', 'kultur'))"
        " from int_metric_moments where organisation_id = 'prov' and metric_id = 'cnps'"
    ).fetchall()
    assert n == parts == 5 * 17
    figure_id = "prov/smaa/rejection/cnps/value/-/block/2020-01..2020-01"
    traced = trace(home, figure_id)
    assert traced.agrees and traced.rows_found == 5


def test_a_group_has_its_report_and_so_have_its_members(home: Home) -> None:
    release = home.published / "prov" / "2021-06" / "r1"
    reports = {path.parent.name for path in release.rglob("index.html")}
    assert reports == {"organisation", "noll", "ett", "alla", "vanlig", "kost", "kultur", "smaa"}


def test_what_names_a_unit_counts_in_its_department(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select department_id, unit_id, count(*) from fct_survey_responses where department_id = 'vanlig'"
        " group by all order by all"
    ).fetchall()
    assert rows == [("vanlig", "skolkok", 6 * 17), ("vanlig", None, 6 * 17)]
    parted = "select distinct department_id from int_segmented_observations where unit = 'skolkok'"
    assert warehouse.execute(parted).fetchall() == [("vanlig",)]
    assert warehouse.execute("select count(*) from dim_departments where department_id = 'skolkok'").fetchall() == [
        (0,)
    ]


def test_a_split_of_a_change_is_made_or_says_why_not(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select status, count(*), count(difference), count(composition), count(within_departments)"
        " from mart_change_parts group by status"
    ).fetchall()
    assert {status for status, *_ in rows} <= {"shown", "no_prior_year", "prior_year_withheld", "departments_withheld"}
    for status, *counts in rows:
        assert set(counts[1:]) == ({counts[0]} if status == "shown" else {0})


def test_bounds_are_named_where_nobody_was_invited(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("select distinct status, response_rate, worst_case from mart_response_bounds").fetchall()
    assert rows == [("no_response_rate", None, None)]


@pytest.mark.parametrize("organisation", ["prov", "kvart"])
def test_no_page_prints_a_number_that_is_none(home: Home, organisation: str) -> None:
    pages = list((home.published / organisation).rglob("index.html"))
    assert pages
    for page in pages:
        text = re.sub(r"<(style|script)\b.*?</\1>", "", Path(page).read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"\b(nan|inf|None|null|undefined)\b", text), page
