"""Running the assets in this process, as the schedules would: one graph, one instance per home."""

from __future__ import annotations

import fcntl
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import dagster as dg

from orchestration.defs.resources import Progress
from orchestration.settings import Home

INSTANCE_SETTINGS = """\
# One run at a time writes the warehouse; a run that failed on its data fails again, so only crashes are retried.
telemetry: {enabled: false}
concurrency: {runs: {max_concurrent_runs: 1}}
run_retries: {enabled: true, max_retries: 1, retry_on_asset_or_op_failure: false}
"""

QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Ran:
    """What a run did: wall seconds by step, in order; what became of the files it was offered, if it landed any; and
    what somebody should see to although the work is done."""

    seconds: Mapping[str, float]
    landing: Mapping[str, Any] | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """How to build, as `BuildConfig` and `DoorConfig` tell it."""

    as_of: str = ""
    is_whole: bool = False
    is_revision: bool = False
    months: Sequence[str] = ()

    def ops(self) -> dict[str, Any]:
        before = {"as_of": self.as_of, "is_whole": self.is_whole, "is_revision": self.is_revision}
        return {"before_door": {"config": before}, "decisions": {"config": {"months": list(self.months)}}}


class Runner:
    """The definitions of one home, loaded when first needed, and its Dagster instance."""

    def __init__(self, home: Home, progress: Progress) -> None:
        self.home, self._progress = home.prepare(), progress
        self._whole: dg.Definitions | None = None

    def land(self, received_at: str) -> Ran:
        return self._build([dg.AssetKey("landed_files")], {"landed_files": {"config": {"received_at": received_at}}})

    def build(self, wanted: Wanted | None = None) -> Ran:
        selected = self._job("build").asset_layer.executable_asset_keys
        but_landing = [key for key in selected if key != dg.AssetKey("landed_files")]
        return self._build(but_landing, (wanted or Wanted()).ops())

    def land_and_build(self, received_at: str, wanted: Wanted | None = None) -> Ran:
        landing = {"landed_files": {"config": {"received_at": received_at}}}
        return self._build(None, landing | (wanted or Wanted()).ops())

    def publish(self, month: str, organisation_id: str, with_pdf: bool = True) -> Ran:
        from orchestration.defs.partitions import ORGANISATIONS, release_key

        with held(self.home), instance_of(self.home) as instance:
            instance.add_dynamic_partitions(ORGANISATIONS, [organisation_id])
            result = self._job("publish").execute_in_process(
                instance=instance,
                partition_key=release_key(month, organisation_id),
                run_config=QUIET | {"ops": {"monthly_reports": {"config": {"with_pdf": with_pdf}}}},
            )
        return _ran(result)

    def _build(self, selection: Sequence[dg.AssetKey] | None, ops: Mapping[str, Any]) -> Ran:
        with held(self.home), instance_of(self.home) as instance:
            result = self._job("build").execute_in_process(
                instance=instance, asset_selection=selection, run_config={**QUIET, "ops": dict(ops)}
            )
        return _ran(result)

    def _job(self, name: str) -> dg.JobDefinition:
        from orchestration.definitions import definitions, publishing_definitions

        if name == "publish" and self._whole is None:
            return publishing_definitions(self.home, self._progress).resolve_job_def(name)
        if self._whole is None:
            self._progress("reading the project")
            self._whole = definitions(self.home, self._progress)
        return self._whole.resolve_job_def(name)


class HomeIsBusy(OSError):
    """Another process is landing, building or publishing in this home."""


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the home for one run; a kill releases it. Raises HomeIsBusy while another process holds it."""
    with (home.root / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeIsBusy(f"Another run is at work in {home.root}. Wait until it is done and start again.") from None
        yield


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    """The home's own Dagster instance; nothing is kept outside the home and nothing is reported anywhere."""
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text(INSTANCE_SETTINGS, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=dg.BetaWarning)
        with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
            yield instance


def _ran(result: dg.ExecuteInProcessResult) -> Ran:
    """What a run did. Raises dg.Failure for one that left a step out, which Dagster counts as a success."""
    if skipped := [str(event.step_key) for event in result.all_events if event.is_step_skipped]:
        raise dg.Failure(f"{', '.join(skipped)}: never begun, as a step before left out what this one waits for.")
    seconds = {
        str(event.step_key): float(getattr(event.event_specific_data, "duration_ms", 0)) / 1000
        for event in result.all_events
        if event.is_step_success
    }
    landed = _told(result, "landed_files")
    notices = tuple(told["notice"] for told in _told(result, "monthly_reports") if told["notice"])
    return Ran(seconds, landed[0] if landed else None, notices)


def _told(result: dg.ExecuteInProcessResult, asset: str) -> list[dict[str, Any]]:
    """What the materialisations of an asset said of themselves."""
    return [
        {name: value.value for name, value in event.step_materialization_data.materialization.metadata.items()}
        for event in result.all_events
        if event.is_step_materialization and event.asset_key == dg.AssetKey(asset)
    ]
