"""Exports that real tools wrote, all the way: the published scores are the figures of the reports."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.landing.tables import CONFIG_TABLES
from orchestration.settings import Home

FIXTURES = Path(__file__).parents[1] / "fixtures"
WAVES = {
    "carpentries": ("carpentries-2020-03", "20200326-longterm-other_questions-no-open.csv"),
    "r2018": ("google-forms-r-community-2018", "Learning R Internet Survey - Form Responses 1.tsv"),
    "r2019": ("google-forms-r-community-2019", "2019 English R Community Survey Responses.xlsx"),
}


def configure(home: Home) -> None:
    home.config.mkdir(parents=True)
    rows: dict[str, list[dict[str, str]]] = {table: [] for table in CONFIG_TABLES}
    for organisation_id, (fixture, _) in WAVES.items():
        plain = {"name": organisation_id, "sector": "public", "language": "sv", "is_publishing": "true"}
        rows["organisations"].append(plain | {"organisation_id": organisation_id})
        with (FIXTURES / fixture / "survey_questions.csv").open(encoding="utf-8", newline="") as file:
            rows["survey_questions"] += [row | {"organisation_id": organisation_id} for row in csv.DictReader(file)]
    for table, lines in rows.items():
        with (home.config / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["organisation_id", *CONFIG_TABLES[table]])
            writer.writeheader()
            writer.writerows(lines)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, candex: Callable[..., CompletedProcess[str]]) -> Home:
    made = Home.at(tmp_path_factory.mktemp("waves") / "home")
    configure(made)
    for organisation_id, (fixture, name) in WAVES.items():
        (made.inbox / organisation_id).mkdir(parents=True)
        shutil.copy(FIXTURES / fixture / name, made.inbox / organisation_id / name)
    done = candex("run", "--received-at", "2020-06-01T00:00:00+00:00", home=made.root)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def sums(home: Home, organisation_id: str, stage: str) -> tuple[int, int, int]:
    """Answers, promoters and detractors over all months, from the moments of CNPS."""
    query = """
        select sum(n), sum(sum_x) / 100, sum(sum_x2) / 10000 from int_metric_moments
        where organisation_id = ? and stage_id = ? and metric_id = 'cnps' and department_id = '*'
    """
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        [(n, balance, both)] = connection.execute(query, [organisation_id, stage]).fetchall()
    return int(n), int((both + balance) / 2), int((both - balance) / 2)


def test_the_carpentries_score_of_63_is_printed(home: Home) -> None:
    assert sums(home, "carpentries", "application") == (134, 93, 9)
    [path] = (home.published / "carpentries").rglob("data/figures.parquet")
    rows = [row for row in pq.read_table(path).to_pylist() if row["metric_id"] == "cnps" and row["status"] == "shown"]
    figures = {row["statistic"]: round(row["value"], 4) for row in rows}
    assert figures == {"value": 62.6866, "promoters": 0.694, "passives": 0.2388, "detractors": 0.0672}
    assert len(rows) == 4 and {row["n"] for row in rows} == {134}
    assert "63" in (path.parents[1] / "organisation/index.html").read_text(encoding="utf-8")


def test_the_r_community_of_2018_has_its_published_promoters_and_detractors(home: Home) -> None:
    assert sums(home, "r2018", "application") == (3001, 2294, 130)


def test_the_r_community_of_2019_is_scored_from_its_workbook(home: Home) -> None:
    n, promoters, detractors = sums(home, "r2019", "application")
    assert n > 1000 and promoters > detractors > 0
