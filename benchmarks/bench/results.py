"""What the measurements amount to: tables for people, limits that fail, and their place in docs/benchmarks.md."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.bench.demo_home import DemoRun, FurtherMonths
from benchmarks.bench.landing import Landing, landing_table
from benchmarks.bench.measure import CHECKOUT, typical
from benchmarks.bench.small_month import DEFAULT_EXECUTOR, OURS, Costs

RATIO_LIMIT = 0.45
FURTHER_LIMIT = 2.0
DEMO_BOUND = 90
PACKAGES = ("dagster", "dagster-dbt", "dbt-core", "dbt-duckdb", "duckdb", "pyarrow")
DOCUMENT = CHECKOUT / "docs" / "benchmarks.md"
MARKER = "<!-- below this line: written by python -m benchmarks.bench --record -->\n"


@dataclass(frozen=True)
class Results:
    """One run of all measurements."""

    small_month: Costs
    demo: DemoRun
    further: FurtherMonths
    landing: Landing | None = None

    @property
    def ratio(self) -> float:
        """Processor time of the product over that of the documented way with Dagster's default executor."""
        return typical(self.small_month[OURS]).cpu / typical(self.small_month[DEFAULT_EXECUTOR]).cpu

    @property
    def failures(self) -> list[str]:
        """The limits that are not held, in words."""
        limits = (
            ("one small month, ratio to the default executor", self.ratio, RATIO_LIMIT),
            ("a further organisation-month, CPU seconds", self.further.each.cpu, FURTHER_LIMIT),
            *(self.landing.limits if self.landing else ()),
        )
        return [f"{what}: {value:.2f}, the limit is {limit}" for what, value, limit in limits if value > limit]


def rendered(results: Results) -> str:
    """All tables as markdown."""
    parts = [_small_month(results), _further(results.further), _demo(results.demo)]
    parts += [landing_table(results.landing)] if results.landing else []
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def machine(cores: int) -> str:
    """What the measurements were made on."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}"


def record(results: Results, day: date, cores: int, document: Path = DOCUMENT) -> None:
    """Replace the results in the document. Raises ValueError when it has no marker above them."""
    prose, marker, _ = document.read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{document} lacks the line that separates prose from results: {MARKER.strip()}")
    text = f"{prose}{marker}\nMeasured {day.isoformat()} on {machine(cores)}.\n\n{rendered(results)}"
    document.write_text(text, encoding="utf-8")


def _small_month(results: Results) -> Iterator[str]:
    ours = typical(results.small_month[OURS])
    repeats = len(results.small_month[OURS])
    yield f"### One small month: medians of {repeats}\n"
    yield "| way | CPU s | all runs | wall s | candex run / this way, CPU |"
    yield "|---|---|---|---|---|"
    for way, costs in results.small_month.items():
        middle, every = typical(costs), " · ".join(f"{cost.cpu:.1f}" for cost in costs)
        yield f"| {way} | {middle.cpu:.1f} | {every} | {middle.wall:.1f} | {ours.cpu / middle.cpu:.2f} |"
    yield f"\nRatio to the default executor {results.ratio:.2f}, limit {RATIO_LIMIT}."


def _further(further: FurtherMonths) -> Iterator[str]:
    one, several, each = typical(further.one), typical(further.several), further.each
    yield f"### A further month: medians of {len(further.one)}\n"
    yield "| published in one command | CPU s | wall s |"
    yield "|---|---|---|"
    yield f"| one month for everybody | {one.cpu:.1f} | {one.wall:.1f} |"
    yield f"| the same and {further.further} further organisation-months | {several.cpu:.1f} | {several.wall:.1f} |"
    yield f"| each further organisation-month | {each.cpu:.2f} | {each.wall:.2f} |"
    yield f"\nLimit {FURTHER_LIMIT:g} CPU seconds for each further organisation-month."


def _demo(demo: DemoRun) -> Iterator[str]:
    whole = demo.generated + demo.ran
    yield "### make demo, from a warm environment: measured once\n"
    yield "| command or step | CPU s | wall s |"
    yield "|---|---|---|"
    yield f"| generate the home | {demo.generated.cpu:.1f} | {demo.generated.wall:.1f} |"
    yield f"| candex run | {demo.ran.cpu:.1f} | {demo.ran.wall:.1f} |"
    for step, seconds in demo.seconds.items():
        yield f"| – {step} | | {seconds:.1f} |"
    yield f"| **both commands** | **{whole.cpu:.1f}** | **{whole.wall:.1f}** |"
    yield f"\nThe bound of {DEMO_BOUND} s by the clock is stated for information."
