"""One organisation's month, from exports to reports in a fresh home: the product, and the same work as documented.

Every way starts without a manifest and pays once for parsing the dbt project.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import RECEIVED_AT
from benchmarks.bench.measure import Cost, run
from benchmarks.demo.organisations import SINGLE_MONTH
from orchestration.settings import DBT_PROJECT, Home

NO_TELEMETRY = "telemetry: {enabled: false}\n"

Costs = dict[str, list[Cost]]


class Disagreement(RuntimeError):
    """Two ways published different figures, so comparing their costs would mean nothing."""


def compare(scratch: Path, repeats: int, tell: Callable[[str], None]) -> Costs:
    """The costs of every way, turn and turn about. Raises Disagreement, and CommandFailed when a way fails."""
    template = scratch / "template"
    costs: Costs = {way: [] for way in WAYS}
    run([sys.executable, "-m", "benchmarks.demo", str(template), "--single-month"])
    expected: pa.Table | None = None
    for number in range(1, repeats + 1):
        for position, (way, work) in enumerate(WAYS.items()):
            tell(f"one small month, {way}, {number} of {repeats}")
            home = Home.at(shutil.copytree(template, scratch / f"month-{number}-{position}")).prepare()
            costs[way].append(work(home))
            figures = published_figures(home)
            expected = figures if expected is None else expected
            require_same(way, figures, expected)
    return costs


def published_figures(home: Home) -> pa.Table:
    """The figures of the month's release. Raises Disagreement unless every report lies beside them."""
    release = home.published / SINGLE_MONTH.organisation_id / SINGLE_MONTH.last_month / "r1"
    reports, wanted = len(list(release.rglob("index.html"))), 1 + len(SINGLE_MONTH.departments)
    if reports != wanted:
        raise Disagreement(f"{release} holds {reports} reports, not {wanted}.")
    return pq.read_table(release / "data" / "figures.parquet")


def require_same(way: str, figures: pa.Table, expected: pa.Table) -> None:
    """Raise Disagreement unless a way published what the first one did."""
    if not figures.equals(expected):
        raise Disagreement(f"{way}: its figures are not those of {next(iter(WAYS))}; compare figures.parquet.")


def _ours(home: Home) -> Cost:
    arguments = ["run", "--home", str(home.root), "--received-at", RECEIVED_AT, "--no-pdf"]
    return run([sys.executable, "-m", "orchestration", *arguments])[0]


def _documented(job: str, home: Home) -> Cost:
    """Parse as a deployment does, then execute the job of `benchmarks.as_documented`."""
    (home.dagster / "dagster.yaml").write_text(NO_TELEMETRY, encoding="utf-8")
    variables = {
        "CANDEX_HOME": home.root, "CANDEX_WAREHOUSE": home.warehouse, "DAGSTER_HOME": home.dagster,
        "DBT_TARGET_PATH": home.dbt_target, "DBT_LOG_PATH": home.dbt_target,
    }  # fmt: skip
    texts = {name: str(path) for name, path in variables.items()}
    parsed, _ = run(["dbt", "--quiet", "parse"], texts, DBT_PROJECT)
    executed, _ = run(["dagster", "job", "execute", "-m", "benchmarks.as_documented", "-j", job], texts)
    return parsed + executed


OURS, DEFAULT_EXECUTOR, IN_PROCESS = (
    "candex run",
    "as documented, default executor",
    "as documented, in-process executor",
)

WAYS: dict[str, Callable[[Home], Cost]] = {
    OURS: _ours,
    DEFAULT_EXECUTOR: partial(_documented, "default_executor"),
    IN_PROCESS: partial(_documented, "in_process_executor"),
}
