"""What the command line tells a person after the work: files, reports, figures, times. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from orchestration.audit.trace import SourceRows, Trace
from orchestration.landing.evidence import Evidence
from orchestration.landing.purge import Purged
from orchestration.settings import Home

STEPS = {
    "landed_files": "land exports and config",
    "before_door": "dbt, up to the candidate figures",
    "decisions": "disclosure control",
    "after_door": "dbt, comparisons and figures",
    "release_data": "figures of the release",
    "monthly_reports": "reports",
}

ROWS_SHOWN = 12


def narrate(
    out: Console,
    home: Home,
    landing: Mapping[str, Any] | None,
    releases: Sequence[Mapping[str, Any]],
    seconds: Mapping[str, float],
) -> None:
    """Print the files' fate, each report with its headline figures, and the time each step took."""
    if landing:
        _landing(out, home, landing)
    for release in releases:
        _release(out, release)
    _seconds(out, seconds)


def _landing(out: Console, home: Home, landing: Mapping[str, Any]) -> None:
    exports, config = (
        ", ".join(f"{count} {status}" for status, count in sorted(landing[kind].items()))
        for kind in ("exports", "config")
    )
    out.print(f"\nExports: {exports or 'none found'}. Config: {config or 'none found'}.", style="bold")
    for message in landing["messages"]:
        out.print(f"  {message}", markup=False)
    if landing["messages_left_out"]:
        out.print(f"  and {landing['messages_left_out']} more; all are in {home.landing / 'receipts'}")


def _release(out: Console, release: Mapping[str, Any]) -> None:
    title = f"{release['organisation_id']} {release['report_month']}, revision {release['revision']}"
    out.print(f"\n{title}: {len(release['reports'])} reports", style="bold", markup=False)
    for report in release["reports"]:
        out.print(f"  {Path(release['folder']) / report['path']}", markup=False)
        headlines = " · ".join(f"{one['label']} {one['value']}" for one in report["headlines"])
        out.print(f"    {headlines or 'no figure can be shown'}", style="dim", markup=False)


def _seconds(out: Console, seconds: Mapping[str, float]) -> None:
    table = Table(box=None, padding=(0, 2), show_header=False)
    for name, spent in seconds.items():
        prefix, _, step = name.rpartition(": ")
        table.add_row(f"{prefix + ': ' if prefix else ''}{STEPS.get(step, step)}", f"{spent:.1f} s")
    table.add_row("all steps", f"{sum(seconds.values()):.1f} s", style="bold")
    out.print()
    out.print(table)


def narrate_purge(out: Console, purged: Purged) -> None:
    """Print what a purge deleted and under which decision, or what it would have needed."""
    for reference, files in purged.deleted.items():
        out.print(f"{len(files)} originals deleted under {reference}", markup=False)
    if not purged.deleted:
        out.print(
            "Nothing deleted: no landed row of config/retention_decisions.csv covers a kept file. Such a row has "
            "organisation_id, reference, decided_on, decided_by, contract_id and received_before."
        )
    out.print(f"{purged.kept} originals stay.")


EVIDENCE: Mapping[Evidence, str] = {
    "bytes": "bytes kept and unchanged",
    "damaged": "bytes CHANGED, or kept under another key",
    "rows": "bytes deleted; proven by canonical rows",
    "hash": "bytes and rows deleted; proven by its hash alone",
}


def narrate_trace(out: Console, traced: Trace) -> None:
    """Print a traced figure: value, meaning, sums, then each file with its hash and rows."""
    figure = traced.figure
    out.print(f"\n{figure['figure_id']}", style="bold", markup=False)
    out.print(f"{figure['label_sv']} ({figure['label_en']}): {figure['definition_en']}", markup=False)
    if figure["status"] != "shown":
        out.print(f"Not shown ({figure['status']}): no number was published, so none is traced.")
        return
    low, high = figure["value_low"], figure["value_high"]
    limits = "" if low is None else f", 95 % interval {low:.4f} to {high:.4f}"
    out.print(f"Value {figure['value']:.4f} {figure['unit']}{limits}")
    if traced.sides:
        _narrate_gap(out, traced)
        return
    out.print(f"n {figure['n']}, sum {figure['sum_x']:g}, sum of squares {figure['sum_x2']:g}")
    verdict = "agrees with" if traced.agrees else "DOES NOT AGREE with"
    out.print(f"{traced.rows_found} rows found, sum {traced.sum_found:g}: {verdict} what was published.")
    if traced.rows_waiting:
        out.print(f"{traced.rows_waiting} more arrived after it was published, and wait for a revision.")
    for source in traced.sources:
        _source(out, source)


def _narrate_gap(out: Console, traced: Trace) -> None:
    """Print the two figures that a gap lies between, each with its own rows."""
    verdict = "agrees with" if traced.agrees else "DOES NOT AGREE with"
    out.print(f"The first of these less the second: {verdict} what was published.")
    for side in traced.sides:
        narrate_trace(out, side)


def _source(out: Console, source: SourceRows) -> None:
    out.print(f"\n  {source.file_name} ({source.contract_version}), received {source.received_at}", markup=False)
    out.print(f"    sha256 {source.file_id}, {EVIDENCE[source.evidence]}")
    shown = ", ".join(map(str, source.rows[:ROWS_SHOWN]))
    more = f" and {len(source.rows) - ROWS_SHOWN} more (all with --json)" if len(source.rows) > ROWS_SHOWN else ""
    out.print(f"    {len(source.rows)} rows: {shown}{more}")
