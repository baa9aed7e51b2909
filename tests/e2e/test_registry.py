"""A metric is defined once: rows of the registry, and for the ATS one observation model. All that follows, follows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.defs.transform.door import decide_warehouse
from orchestration.publishing.data import write_data
from orchestration.settings import Home

ROOT = Path(__file__).parents[2]
DECEMBER = date(2019, 12, 1)

METRICS = """\
ambassadors,98,answers,answer,share,share,higher,opinion,application|rejection,manager_role,true,0,Ambassadörer,Ambassadors,\
Andelen som svarar 9 eller 10.,Share who answer 9 or 10.,Alla som besvarat frågan,All who answered the question,002
hired_share,198,selections,application,share,share,higher,process,application,-,true,0,Anställda,Hired,\
Andelen ansökningar som ledde till anställning.,Share of applications that led to a hire.,\
Alla ansökningar,All applications,002
"""
"""Two rows of seeds/metrics.csv: one metric of survey answers, one of the ATS."""

SCORES = "ambassadors,recommend,0,8,-,0\nambassadors,recommend,9,10,-,1\n"

MODEL = """\
-- One row per application.
select
    organisation_id, department_id, 'application' as stage_id, 'hired_share' as metric_id, '-' as question_version,
    '-' as segment_kind, '-' as segment_id, month, application_id as observation_id, application_id, recruitment_id,
    case when outcome = 'hired' then 1e0 else 0e0 end as x, true as is_event, _source_file_id, _source_row_number
from {{ ref('fct_applications') }}
"""


def add_two_metrics(project: Path) -> None:
    """What somebody who wants them writes, and nothing else. dbt must know of a model before it runs, so the model of
    the ATS metric is also named in the list of those there are."""
    for name, rows in (("metrics", METRICS), ("answer_scores", SCORES)):
        with (project / f"seeds/{name}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    models = project / "dbt_project/models/measures/observations"
    (models / "int_observations__selections.sql").write_text(MODEL, encoding="utf-8")
    macros = project / "dbt_project/macros/engine/segments.sql"
    listed = macros.read_text(encoding="utf-8")
    with_one_more = re.sub(r"(macro observation_models.*?return\(\[)", r"\1'selections', ", listed, flags=re.DOTALL)
    assert with_one_more != listed
    macros.write_text(with_one_more, encoding="utf-8")


def build(project: Path, home: Home, selection: str) -> None:
    arguments = ["build", "--profiles-dir", ".", "--select", selection, "--exclude", "resource_type:unit_test"]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *arguments, "resource_type:test"],
        cwd=project / "dbt_project",
        env=os.environ | {"CANDEX_HOME": str(home.root), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(scope="module")
def grown(month_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of one month, built by a project that has learnt two metrics more."""
    project = tmp_path_factory.mktemp("registry")
    shutil.copytree(ROOT / "dbt_project", project / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(ROOT / "seeds", project / "seeds")
    add_two_metrics(project)
    home = Home.at(Path(shutil.copytree(month_home.root, project / "home")))
    build(project, home, "tag:before_door")
    decide_warehouse(home.warehouse, home.ledger).write(home)
    build(project, home, "tag:after_door")
    return home


@pytest.fixture(scope="module")
def warehouse(grown: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(grown.warehouse), read_only=True) as connection:
        yield connection


WHOLE = "provby/*/{}/{}/-/block/2019-12..2019-12"


def one(warehouse: duckdb.DuckDBPyConnection, query: str, *given: Any) -> tuple[Any, ...]:
    [found] = warehouse.execute(query, list(given)).fetchall()
    return found


def counted(warehouse: duckdb.DuckDBPyConnection, relation: str, metric: str) -> int:
    (found,) = one(warehouse, f"select count(*) from {relation} where metric_id = ?", metric)
    return int(found)


def test_a_survey_metric_of_one_row_and_its_scores_has_a_figure_with_its_interval(warehouse) -> None:
    value = "select value from figures where figure_id = ?"
    (promoters,) = one(warehouse, value, WHOLE.format("rejection/cnps", "promoters"))
    query = "select value, value_low < value and value < value_high, n, unit, status from figures where figure_id = ?"
    found = one(warehouse, query, WHOLE.format("rejection/ambassadors", "value"))
    assert found == (promoters, True, 60, "share", "shown")


def test_an_ats_metric_of_one_row_and_one_model_has_a_figure(warehouse) -> None:
    query = "select count(*) filter (where outcome = 'hired'), count(*) from fct_applications where month = ?"
    hired, applications = one(warehouse, query, DECEMBER)
    query = "select value, n, status from figures where figure_id = ?"
    found = one(warehouse, query, WHOLE.format("application/hired_share", "value"))
    assert found == (hired / applications, applications, "shown")


@pytest.mark.parametrize("metric", ["ambassadors", "hired_share"])
def test_each_is_decided_on_compared_and_laid_out_like_all_others(warehouse, metric) -> None:
    decided = "(select * from figures where note_code <> 'no_block')"
    assert counted(warehouse, "int_candidate_rows", metric) == counted(warehouse, decided, metric) > 1
    query = "select distinct kind from comparisons inner join figures using (figure_id) where metric_id = ?"
    assert ("rest_of_organisation",) in warehouse.execute(query, [metric]).fetchall()
    for mart in ("mart_stage_metrics", "mart_department_metrics"):
        assert counted(warehouse, mart, metric) > 0, mart


def test_what_readers_get_holds_both_with_their_words(grown: Home, warehouse, tmp_path) -> None:
    write_data(warehouse, tmp_path, "provby", DECEMBER, 1)
    words = {row["metric_id"]: row["label_en"] for row in pq.read_table(tmp_path / "metrics.parquet").to_pylist()}
    assert (words["ambassadors"], words["hired_share"]) == ("Ambassadors", "Hired")
    for table in ("figures", "mart_stage_metrics", "mart_department_metrics"):
        published = set(pq.read_table(tmp_path / f"{table}.parquet")["metric_id"].to_pylist())
        assert {"ambassadors", "hired_share"} <= published, table
    compared = pq.read_table(tmp_path / "comparisons.parquet")["figure_id"].to_pylist()
    assert any("/hired_share/" in figure_id for figure_id in compared)
