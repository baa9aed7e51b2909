"""The command line of the measurements: `python -m benchmarks.bench [--repeats N] [--record]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.bench import demo_home, landing, results, small_month
from benchmarks.bench.measure import CommandFailed, stay_on_cores


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables and judge; the exit code is 1 when a limit is passed or a comparison means nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description="Measure speed in one run.")
    parser.add_argument("--repeats", type=int, default=3, help="runs of every way; medians count (default: 3)")
    parser.add_argument("--record", action="store_true", help="write the tables into docs/benchmarks.md")
    chosen = parser.parse_args(arguments)
    cores = stay_on_cores()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            measured = measure(Path(scratch), chosen.repeats)
    except (CommandFailed, small_month.Disagreement, landing.RowsLost) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(results.rendered(measured))
    if chosen.record:
        results.record(measured, date.today(), cores)
    for failure in measured.failures:
        print(f"Too slow: {failure}.", file=sys.stderr)
    return 1 if measured.failures else 0


def measure(scratch: Path, repeats: int) -> results.Results:
    """Every measurement, in an empty folder."""
    compared = small_month.compare(scratch, repeats, _tell)
    demo = demo_home.make_demo(scratch / "demo", _tell)
    further = demo_home.publish_months(scratch / "demo", repeats, _tell)
    return results.Results(compared, demo, further, landing.compare(scratch, repeats, _tell))


def _tell(doing: str) -> None:
    print(doing, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
