"""The same work as a code location the way Dagster and dagster-dbt document it: what the product is measured against.

A plain DbtCliResource, the two dbt selections streamed from it, and the product's own functions in assets around them,
for one organisation and one month. The home is CANDEX_HOME; its dbt folder holds the manifest of `dbt parse`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from benchmarks import RECEIVED_AT
from benchmarks.demo.organisations import SINGLE_MONTH
from orchestration.defs.transform import door
from orchestration.defs.transform.assets import AFTER, BEFORE, Translator
from orchestration.defs.transform.beginning import start_aside
from orchestration.landing.land import land, newest_landed_at
from orchestration.publishing.release import finish, stage_data, staged
from orchestration.settings import DBT_PROJECT, Home
from reports import render_release

ORGANISATION, MONTH = SINGLE_MONTH.organisation_id, date.fromisoformat(f"{SINGLE_MONTH.last_month}-01")
BUILD = ["build", "--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"]

HOME = Home.at().prepare()
MANIFEST = HOME.dbt_target / "manifest.json"
TRANSLATOR = Translator(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))


@dg.asset
def landed_files() -> None:
    """Land what is in the inbox, and say as of when the warehouse is to be built."""
    land(HOME, datetime.fromisoformat(RECEIVED_AT))
    start_aside(HOME, newest_landed_at(HOME), is_whole=True)


@dbt_assets(manifest=MANIFEST, select=BEFORE, name="before_door", dagster_dbt_translator=TRANSLATOR)
def before_door(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """The models up to the candidate figures."""
    yield from dbt.cli(BUILD, context=context).stream()


@dg.asset(
    deps=[
        "int_candidate_rows",
        "int_metric_moments",
        "int_segment_moments",
        "int_pair_moments",
        "int_peers",
        "int_organisation_years",
    ]
)
def decisions() -> None:
    """What disclosure control decides."""
    door.decide_warehouse(HOME.warehouse, HOME.ledger).write(HOME)


@dbt_assets(manifest=MANIFEST, select=AFTER, name="after_door", dagster_dbt_translator=TRANSLATOR)
def after_door(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Comparisons and figures."""
    yield from dbt.cli(BUILD, context=context).stream()


@dg.asset(deps=["figures", "comparisons", "mart_stage_metrics", "mart_department_metrics", "mart_quality"])
def release_data() -> None:
    """The figures of the month."""
    stage_data(HOME, ORGANISATION, MONTH)


@dg.asset(deps=[release_data])
def monthly_reports() -> None:
    """The reports of the month, put in their place."""
    release = staged(HOME, ORGANISATION, MONTH)
    rendered = [
        {"slug": one.slug, "path": one.path.relative_to(release.folder).as_posix(), "headlines": list(one.headlines)}
        for one in render_release(release.data, release.folder)
    ]
    finish(HOME, release, rendered)


defs = dg.Definitions(
    assets=[landed_files, before_door, decisions, after_door, release_data, monthly_reports],
    jobs=[
        dg.define_asset_job("default_executor"),
        dg.define_asset_job("in_process_executor", executor_def=dg.in_process_executor),
    ],
    resources={"dbt": DbtCliResource(project_dir=str(DBT_PROJECT))},
)
