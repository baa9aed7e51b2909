"""The asset graph as it stands: what exists, what hangs on what, when it runs. A change here is meant or a mistake."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration.definitions import definitions
from orchestration.defs.partitions import ORGANISATIONS
from orchestration.defs.schedules import month_released_on, monthly_build, monthly_release, release_day
from orchestration.defs.transform.assets import ASKED
from orchestration.settings import Home


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return definitions(Home.at(tmp_path_factory.mktemp("home")))


def depends(graph: dg.Definitions, asset: str) -> set[str]:
    node = graph.resolve_asset_graph().get(dg.AssetKey(asset))
    return {key.to_user_string() for key in node.parent_keys}


def test_one_graph_leads_from_files_to_reports(graph: dg.Definitions) -> None:
    assert depends(graph, "stg_survey__responses") == {"landed_files"}
    assert depends(graph, "decisions") == set(ASKED)
    assert "decisions" in depends(graph, "int_released_rows")
    assert depends(graph, "release_data") >= {"figures", "comparisons", "mart_stage_metrics", "mart_department_metrics"}
    assert depends(graph, "monthly_reports") == {"release_data"}
    upstream = dg.AssetSelection.assets("monthly_reports").upstream().resolve(graph.resolve_asset_graph())
    assert dg.AssetKey("landed_files") in upstream


def test_nothing_before_the_door_reads_what_comes_after_it(graph: dg.Definitions) -> None:
    after = dg.AssetSelection.assets("decisions").downstream(include_self=False).resolve(graph.resolve_asset_graph())
    names = {key.to_user_string() for key in after}
    assert {"figures", "comparisons", "mart_stage_metrics", "mart_department_metrics"} <= names
    assert not any(name.startswith(("stg_", "fct_", "dim_", "int_metric_")) for name in names)


def test_the_groups_are_the_rooms_of_the_house(graph: dg.Definitions) -> None:
    nodes = graph.resolve_asset_graph().asset_nodes
    rooms = {"ingest", "seeds", "staging", "intermediate", "core", "measures", "door", "released", "marts", "publish"}
    assert {node.group_name for node in nodes} == rooms


def test_data_tests_are_asset_checks(graph: dg.Definitions) -> None:
    checks = graph.resolve_asset_graph().asset_check_keys
    assert dg.AssetKey("figures") in {check.asset_key for check in checks}
    assert len(checks) > 40


def test_two_jobs_and_two_schedules(graph: dg.Definitions) -> None:
    assert {"build", "publish"} <= {job.name for job in graph.resolve_all_job_defs()}
    publish = graph.resolve_job_def("publish")
    assert isinstance(publish.partitions_def, dg.MultiPartitionsDefinition)
    assert graph.resolve_job_def("build").partitions_def is None


@pytest.mark.parametrize(
    ("month", "released"),
    [
        (date(2019, 12, 1), date(2020, 1, 20)),  # closes on Wednesday the 15th
        (date(2019, 11, 1), date(2019, 12, 18)),  # closes on a Sunday
        (date(2020, 3, 1), date(2020, 4, 20)),  # after Easter week
        (date(2019, 5, 1), date(2019, 6, 19)),
    ],
)
def test_a_month_is_released_on_the_third_working_day_after_it_closes(month: date, released: date) -> None:
    assert release_day(month) == released
    assert month_released_on(released) == month
    assert month_released_on(released.replace(day=released.day - 1)) is None


def test_the_schedules_ask_for_one_build_and_one_release_per_organisation(tmp_path: Path) -> None:
    tick = datetime(2020, 1, 20, 6, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        instance.add_dynamic_partitions(ORGANISATIONS, ["linkoping", "norrtalje"])
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=tick)
        [build] = list(monthly_build(context))
        releases = list(monthly_release(context))
    assert build.run_config["ops"]["landed_files"]["config"]["received_at"] == tick.isoformat()
    assert {request.run_key for request in releases} == {"2019-12/linkoping", "2019-12/norrtalje"}
