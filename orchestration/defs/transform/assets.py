"""dbt before the door, the door, dbt after the door: three steps that build the warehouse aside and then swap it in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.defs.partitions import ORGANISATIONS
from orchestration.defs.resources import BuildConfig, DoorConfig, HomeResource, Progress, as_utc
from orchestration.defs.transform import dbt, door
from orchestration.defs.transform.beginning import aside, rest, start_aside
from orchestration.landing.land import newest_landed_at
from orchestration.settings import Home
from orchestration.warehouse import publishing_organisations

BEFORE, AFTER = "tag:before_door", "tag:after_door"


class Translator(DagsterDbtTranslator):
    """Groups follow the folders, raw sources hang on the landed files and the decisions on the door.

    What earlier releases kept is there before a build begins, as landed files are, and hangs where they do.
    """

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey("decisions" if dbt_resource_props["source_name"] == "door" else "landed_files")
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]


def dbt_definitions(manifest: Mapping[str, Any]) -> list[dg.AssetsDefinition]:
    """The two dbt selections with the door between them, for one parsed project."""
    translator = Translator(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    @dbt_assets(manifest=manifest, select=BEFORE, name="before_door", dagster_dbt_translator=translator)
    def before_door(
        context: dg.AssetExecutionContext, config: BuildConfig, home: HomeResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        opened = home.open()
        as_of = as_utc(config.as_of) if config.as_of else newest_landed_at(opened)
        start_aside(opened, as_of, is_whole=config.is_whole, is_revision=config.is_revision)
        yield from _build(context, opened, BEFORE, manifest, progress)

    @dbt_assets(manifest=manifest, select=AFTER, name="after_door", dagster_dbt_translator=translator)
    def after_door(
        context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        opened = home.open()
        yield from _build(context, opened, AFTER, manifest, progress)
        _swap_in(opened)
        context.instance.add_dynamic_partitions(ORGANISATIONS, publishing_organisations(opened.warehouse))

    return [before_door, decisions, after_door]


ASKED = [
    "int_candidate_rows", "int_metric_moments", "int_segment_moments", "int_pair_moments", "int_peers",
    "int_organisation_years",
]  # fmt: skip


@dg.asset(deps=ASKED, group_name="door",
          description="What disclosure control decided about every row a release would print.")  # fmt: skip
def decisions(config: DoorConfig, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Decide on the releases of the warehouse being built that are asked for."""
    opened = home.open()
    progress("disclosure control")
    handed = door.decide_warehouse(aside(opened), opened.ledger, config.report_months())
    handed.write(opened)
    shown = sum(one["status"] == "shown" for one in handed.statuses)
    return dg.MaterializeResult(metadata={"decided": len(handed.statuses), "shown": shown})


def _swap_in(home: Home) -> None:
    """Readers keep the file they opened; whoever opens next gets the new one."""
    if Path(f"{aside(home)}.wal").exists():
        raise dg.Failure(f"{aside(home)}.wal is left: the build did not close its warehouse. Build again.")
    aside(home).chmod(0o600)
    aside(home).replace(home.warehouse)
    rest(home)


def _build(
    context: dg.AssetExecutionContext, home: Home, selection: str, manifest: Mapping[str, Any], progress: Progress
) -> Iterator[Any]:
    """Run one selection and hand on what became of each node, also when one of them failed."""
    results: list[Mapping[str, Any]] = []
    failure: dg.Failure | None = None

    def on_event(result: Mapping[str, Any]) -> None:
        results.append(result)
        progress(result["data"]["node_info"]["node_name"])

    try:
        dbt.build(home, aside(home), selection, on_event)
    except dbt.DbtFailed as failed:
        failure = failed
    for result in results:
        yield from dbt.asset_events(manifest, result, context)
    if failure:
        rest(home)
        raise failure
