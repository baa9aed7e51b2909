"""What the measurements amount to: tables for people, limits that fail, and their place in docs/benchmarks.md."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.bench.demo_home import DemoRun, FurtherMonths
from benchmarks.bench.disclosure import Door, door_table
from benchmarks.bench.landing import Landing, landing_table
from benchmarks.bench.large_build import LargeBuild, large_build_table
from benchmarks.bench.measure import CHECKOUT, typical
from benchmarks.bench.reports import Reports, reports_table
from benchmarks.bench.small_month import DEFAULT_EXECUTOR, OURS, Costs

RATIO_LIMIT = 0.45
FURTHER_LIMIT = 2.0
DEMO_BOUND = 90
PACKAGES = ("dagster", "dagster-dbt", "dbt-core", "dbt-duckdb", "duckdb", "pyarrow")
DOCUMENT = CHECKOUT / "docs" / "benchmarks.md"
MARKER = "<!-- below this line: written by python -m benchmarks.bench --record -->\n"

Limit = tuple[str, float, float]


@dataclass(frozen=True)
class Results:
    """One run of the measurements; None for what was not measured."""

    small_month: Costs | None = None
    demo: DemoRun | None = None
    further: FurtherMonths | None = None
    landing: Landing | None = None
    large_build: LargeBuild | None = None
    reports: Reports | None = None
    door: Door | None = None

    @property
    def failures(self) -> list[str]:
        """The limits that are not held, in words."""
        return [f"{what}: {value:.2f}, the limit is {limit}" for what, value, limit in self._limits() if value > limit]

    def _limits(self) -> Iterator[Limit]:
        if self.small_month:
            yield "one small month, ratio to the default executor", month_ratio(self.small_month), RATIO_LIMIT
        if self.further:
            yield "a further organisation-month, CPU seconds", self.further.each.cpu, FURTHER_LIMIT
        yield from self.landing.limits if self.landing else ()
        yield from self.large_build.limits if self.large_build else ()
        yield from self.reports.limits if self.reports else ()
        yield from self.door.limits if self.door else ()


def month_ratio(costs: Costs) -> float:
    """Processor time of the product over that of the documented way with Dagster's default executor."""
    return typical(costs[OURS]).cpu / typical(costs[DEFAULT_EXECUTOR]).cpu


def rendered(results: Results) -> str:
    """All tables as markdown."""
    return "\n\n".join(_sections(results)) + "\n"


def machine(cores: int) -> str:
    """What the measurements were made on."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}"


def record(results: Results, day: date, cores: int, document: Path = DOCUMENT) -> None:
    """Replace in the document what was measured; the rest stays as it was measured before.

    Raises ValueError when the document has no marker above its results.
    """
    prose, marker, earlier = document.read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{document} lacks the line that separates prose from results: {MARKER.strip()}")
    measured = f"\n\nMeasured {day.isoformat()} on {machine(cores)}."
    sections = {_title(text): text.strip() for text in earlier.split("\n### ")[1:]}
    sections |= {_title(text): text.removeprefix("### ") + measured for text in _sections(results)}
    text = "".join(f"\n### {section}\n" for section in sections.values())
    document.write_text(f"{prose}{marker}{text}", encoding="utf-8")


def _title(section: str) -> str:
    heading, _, _ = section.removeprefix("### ").partition("\n")
    return heading.partition(":")[0]


def _sections(results: Results) -> Iterator[str]:
    if results.small_month:
        yield "\n".join(_small_month(results.small_month))
    if results.further:
        yield "\n".join(_further(results.further))
    if results.demo:
        yield "\n".join(_demo(results.demo))
    if results.landing:
        yield "\n".join(landing_table(results.landing))
    if results.large_build:
        yield "\n".join(large_build_table(results.large_build))
    if results.reports:
        yield "\n".join(reports_table(results.reports))
    if results.door:
        yield "\n".join(door_table(results.door))


def _small_month(costs: Costs) -> Iterator[str]:
    ours = typical(costs[OURS])
    yield f"### One small month: medians of {len(costs[OURS])}\n"
    yield "| way | CPU s | all runs | wall s | candex run / this way, CPU |"
    yield "|---|---|---|---|---|"
    for way, runs in costs.items():
        middle, every = typical(runs), " · ".join(f"{cost.cpu:.1f}" for cost in runs)
        yield f"| {way} | {middle.cpu:.1f} | {every} | {middle.wall:.1f} | {ours.cpu / middle.cpu:.2f} |"
    yield f"\nRatio to the default executor {month_ratio(costs):.2f}, limit {RATIO_LIMIT}."


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
