"""Running dbt in this process: one parse per home, no subprocess, no question to a package index.

dagster-dbt's own resource starts `dbt --version` and a dbt process for every selection, which costs more than the
models do. The events are the same: each dbt result becomes the asset events dagster-dbt makes of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.transform.beginning import aside
from orchestration.settings import DBT_PROJECT, SEEDS, Home, source_files

DEAR = "tag:dear"
"""Tests that cost as much as what they test, and can fail only where SQL has changed: for the test suite."""

RESULT_EVENTS = {"LogModelResult", "LogSeedResult", "LogTestResult"}

_parsed: dict[Path, Any] = {}
"""dbt's own manifest object per target folder, so that a process parses a home once."""


class DbtFailed(dg.Failure):
    """dbt ended with an error; the message holds its own words."""


def manifest_path(home: Home) -> Path:
    """The manifest of this home, parsed anew when the project has changed since."""
    path = home.dbt_target / "manifest.json"
    newest = max(file.stat().st_mtime for file in source_files(DBT_PROJECT, SEEDS))
    if not path.exists() or path.stat().st_mtime < newest:
        home.prepare()
        # as the build names it: dbt takes a project for another one when its profile names another file
        _invoke(home, ["parse"], aside(home), lambda event: None)
    return path


def build(home: Home, warehouse: Path, selection: str, on_event: Callable[[Mapping[str, Any]], None]) -> None:
    """Build the models, seeds and data tests of a selection into `warehouse`; unit tests belong to the test suite.

    Raises DbtFailed with dbt's own messages when a node fails.
    """
    if home.dbt_target not in _parsed:
        # once for all selections: what was parsed before is read back, which takes a fifth of parsing
        _invoke(home, ["parse"], warehouse, lambda event: None)
    # a test that looks across the door runs once both of its sides are built
    arguments = ["build", "--select", selection, "--indirect-selection", "buildable"]
    arguments += ["--exclude-resource-type", "unit_test", "--exclude", DEAR]
    _invoke(home, arguments, warehouse, on_event)


def asset_events(
    manifest: Mapping[str, Any], event: Mapping[str, Any], context: dg.AssetExecutionContext
) -> Iterator[Any]:
    """The asset events of one dbt result, as dagster-dbt reports them."""
    from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

    message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
    yield from message.to_default_asset_events(manifest=manifest, context=context)


def _invoke(home: Home, arguments: list[str], warehouse: Path, on_event: Callable[[Mapping[str, Any]], None]) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict

    failures: list[str] = []

    def callback(event: Any) -> None:
        if event.info.level == "error":
            failures.append(event.info.msg)
        if event.info.name in RESULT_EVENTS:
            on_event(MessageToDict(event, preserving_proto_field_name=True, always_print_fields_with_no_presence=True))

    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    folders += ["--target-path", str(home.dbt_target), "--log-path", str(home.dbt_target), "--log-level", "none"]
    with _environment(home, warehouse):
        runner = dbtRunner(manifest=_parsed.get(home.dbt_target), callbacks=[callback])
        try:
            outcome = runner.invoke([*arguments, *folders, "--log-level-file", "error"])
        finally:
            # or a reader in this process could not open the file
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not outcome.success:
        raise DbtFailed("dbt could not finish: " + ("\n".join(failures) or str(outcome.exception)))
    if arguments[0] == "parse":
        _parsed[home.dbt_target] = outcome.result


@contextmanager
def _environment(home: Home, warehouse: Path) -> Iterator[None]:
    """The variables profiles.yml and the sources read, set for the length of one invocation."""
    wanted = {"CANDEX_HOME": str(home.root), "CANDEX_WAREHOUSE": str(warehouse), "DO_NOT_TRACK": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def load_manifest(home: Home) -> Mapping[str, Any]:
    """The project as dbt parsed it for this home."""
    return json.loads(manifest_path(home).read_text(encoding="utf-8"))
