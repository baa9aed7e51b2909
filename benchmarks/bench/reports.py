"""What reports cost: processor time of each format for a municipality of 300 departments, and memory of a long run.

Alone: `python -m benchmarks.bench.reports [--repeats N]`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench import demo_home
from benchmarks.bench.many_departments import repeat_departments
from benchmarks.bench.measure import CommandFailed, run, stay_on_cores

DEPARTMENTS = 300
BUDGETS = {"pages": 40, "workbooks": None, "papers": 350}
"""Stated milliseconds of processor time a report; told beside what was measured, since seconds do not travel."""

MEMORY_LIMIT_MB = 1000
MEGABYTE = 1_000_000
WAYS = {"pages": "HTML, CSV and their dictionary", "workbooks": "XLSX", "papers": "PDF"}


@dataclass(frozen=True)
class Reports:
    """Milliseconds of processor time a report, by way and run; and the peak of memory of a run of many reports."""

    departments: int
    milliseconds: dict[str, list[float]]
    many: int
    memory_mb: float

    @property
    def limits(self) -> tuple[tuple[str, float, float], ...]:
        """What, its value, its limit."""
        return ((f"{self.many:,} reports in one run, MB of memory", self.memory_mb, MEMORY_LIMIT_MB),)


def compare(
    scratch: Path,
    repeats: int,
    tell: Callable[[str], None],
    departments: int = DEPARTMENTS,
    published: Path | None = None,
) -> Reports:
    """Measure each format on the demo's larger municipality, its departments repeated; raises CommandFailed.

    `published` is the data of a release to repeat instead of one made for this.
    """
    data = repeat_departments(published or _published(scratch / "demo", tell), scratch / "data", departments)
    milliseconds: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(1, repeats + 1):
        for way, found in milliseconds.items():
            tell(f"{departments} departments: {WAYS[way]}, {number} of {repeats}")
            told = _way(way, data, scratch / "out")
            found.append(told["seconds"] / told["reports"] * 1000)
    tell("a run of many reports for its memory")
    many = _way("run_of_many", data, scratch / "out")
    return Reports(departments, milliseconds, many["reports"], many["peak"] / MEGABYTE)


def _published(home: Path, tell: Callable[[str], None]) -> Path:
    demo_home.make_demo(home, tell)
    return home / "published" / "linkoping" / "2019-12" / "r1" / "data"


def _way(way: str, data: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.bench.report_ways", way, str(data), str(out)]
    printed = run(command)[1]
    shutil.rmtree(out, ignore_errors=True)
    told: dict[str, Any] = json.loads(printed)
    return told


def reports_table(reports: Reports) -> Iterator[str]:
    """The lines of the table, as markdown."""
    runs = len(next(iter(reports.milliseconds.values())))
    yield f"### Reports of a municipality of {reports.departments} departments: medians of {runs}\n"
    yield "| format | CPU ms a report | all runs | stated |"
    yield "|---|---|---|---|"
    for way, found in reports.milliseconds.items():
        every = " · ".join(f"{one:.0f}" for one in found)
        stated = f"{BUDGETS[way]}" if BUDGETS[way] else ""
        yield f"| {WAYS[way]} | {median(found):.0f} | {every} | {stated} |"
    yield "\nThe start of the printing processes counts."
    yield f"{reports.many:,} HTML reports with their CSV in one run: {reports.memory_mb:.0f} MB of memory at the peak,"
    yield f"limit {MEMORY_LIMIT_MB} MB."


def main(arguments: list[str] | None = None) -> int:
    """Measure this alone; the exit code is 1 when the limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench.reports", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--departments", type=int, default=DEPARTMENTS)
    parser.add_argument("--data", type=Path, help="a published release's data folder, in place of a demo made for this")
    chosen = parser.parse_args(arguments)
    stay_on_cores()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            measured = compare(Path(scratch), chosen.repeats, lambda doing: None, chosen.departments, chosen.data)
    except CommandFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(reports_table(measured)))
    return int(any(value > limit for _, value, limit in measured.limits))


if __name__ == "__main__":
    sys.exit(main())
