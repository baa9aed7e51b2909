"""The command line of the measurements: `python -m benchmarks.bench [SECTION …] [--repeats N] [--record]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from benchmarks.bench import (
    demo_door,
    demo_home,
    disclosure,
    landing,
    large_build,
    large_home,
    reports,
    results,
    small_month,
)
from benchmarks.bench.measure import CommandFailed, stay_on_cores
from benchmarks.bench.results import Results


@dataclass(frozen=True)
class Extent:
    """Runs of every way, and how many hundredths of the large home's size."""

    repeats: int
    hundredths: int


Section = Callable[[Path, Extent, Results], Results]
"""Adds to the results what it measures in an empty folder."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables and judge; the exit code is 1 when a limit is passed or a comparison means nothing."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.sections) - SECTIONS.keys():
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    cores = stay_on_cores()
    try:
        measured = measure(chosen.sections or SECTIONS, Extent(chosen.repeats, chosen.hundredths))
    except (CommandFailed, small_month.Disagreement, landing.RowsLost) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(results.rendered(measured))
    if chosen.record:
        results.record(measured, date.today(), cores)
    for failure in measured.failures:
        print(f"Too slow: {failure}.", file=sys.stderr)
    return 1 if measured.failures else 0


def measure(sections: Iterable[str], extent: Extent) -> Results:
    """What these sections measure, each in an empty folder of its own."""
    measured = Results()
    for name in sections:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            measured = SECTIONS[name](Path(scratch), extent, measured)
    return measured


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description="Measure speed in one run.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of every way; medians count (default: 3)")
    parser.add_argument("--hundredths", type=int, default=100, help="how much of the large home's size (default: 100)")
    parser.add_argument("--record", action="store_true", help="write the tables into docs/benchmarks.md")
    return parser


def _month(scratch: Path, extent: Extent, measured: Results) -> Results:
    return replace(measured, small_month=small_month.compare(scratch, extent.repeats, _tell))


def _demo(scratch: Path, extent: Extent, measured: Results) -> Results:
    demo = demo_home.make_demo(scratch / "demo", _tell)
    return replace(measured, demo=demo, further=demo_home.publish_months(scratch / "demo", extent.repeats, _tell))


def _landing(scratch: Path, extent: Extent, measured: Results) -> Results:
    return replace(measured, landing=landing.compare(scratch, extent.repeats, _tell))


def _large(scratch: Path, extent: Extent, measured: Results) -> Results:
    """Once, however often the others run: it takes longer than all of them."""
    size = large_home.Size().part(extent.hundredths)
    return replace(measured, large_build=large_build.compare(scratch, 1, _tell, size))


def _reports(scratch: Path, extent: Extent, measured: Results) -> Results:
    return replace(measured, reports=reports.compare(scratch, extent.repeats, _tell))


def _door(scratch: Path, extent: Extent, measured: Results) -> Results:
    """Once: a mean of months says more than a median of the same months."""
    door = disclosure.measure(_tell)
    return replace(measured, door=replace(door, demo=demo_door.measure_demo(scratch, _tell)))


def _tell(doing: str) -> None:
    print(doing, file=sys.stderr, flush=True)


SECTIONS: dict[str, Section] = {
    "month": _month,
    "demo": _demo,
    "landing": _landing,
    "reports": _reports,
    "door": _door,
    "large": _large,
}

if __name__ == "__main__":
    sys.exit(main())
