"""Landing a large survey export: processor time beside pyarrow's on the same rows, and the memory it takes.

Alone: `python -m benchmarks.bench.landing [--repeats N]`.
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

from benchmarks.bench.measure import CommandFailed, Cost, run, stay_on_cores, typical

RATIO_ROWS, MEMORY_ROWS = 1_000_000, 500_000
RATIO_LIMIT = 3.0
MEMORY_LIMIT_MB = 500
MEGABYTE = 1_000_000


class RowsLost(RuntimeError):
    """A way did not take every row of the export, so its cost would mean nothing."""


@dataclass(frozen=True)
class Landing:
    """What landing `rows` rows and converting them cost, and the memory that `memory_rows` rows took."""

    rows: int
    landed: list[Cost]
    converted: list[Cost]
    memory_rows: int
    memory_mb: float

    @property
    def ratio(self) -> float:
        """Processor time of landing over that of pyarrow."""
        return typical(self.landed).cpu / typical(self.converted).cpu

    @property
    def limits(self) -> tuple[tuple[str, float, float], ...]:
        """What, its value, its limit."""
        return (
            ("landing a large export, ratio to pyarrow", self.ratio, RATIO_LIMIT),
            ("landing a large export, MB of memory", self.memory_mb, MEMORY_LIMIT_MB),
        )


def compare(
    scratch: Path, repeats: int, tell: Callable[[str], None], rows: int = RATIO_ROWS, memory_rows: int = MEMORY_ROWS
) -> Landing:
    """The costs of both ways by turns. Raises RowsLost, and CommandFailed when a way fails."""
    template = scratch / "large"
    export = _prepared(template, rows, tell)
    landed: list[Cost] = []
    converted: list[Cost] = []
    for number in range(1, repeats + 1):
        tell(f"landing {rows:,} rows, {number} of {repeats}")
        landed.append(_land(_copied(template, scratch / f"large-{number}"), rows)[0])
        tell(f"pyarrow on the same rows, {number} of {repeats}")
        converted.append(_way(rows, "pyarrow", str(export), str(scratch / "large.parquet"))[0])
    shutil.rmtree(template)
    return Landing(rows, landed, converted, memory_rows, _memory(scratch / "half", memory_rows, tell))


def _memory(home: Path, rows: int, tell: Callable[[str], None]) -> float:
    _prepared(home, rows, tell)
    tell(f"landing {rows:,} rows for their memory")
    measured = _land(home, rows)[1]
    return (measured["peak"] - measured["before"]) / MEGABYTE


def _prepared(home: Path, rows: int, tell: Callable[[str], None]) -> Path:
    tell(f"writing an export of {rows:,} rows")
    return Path(run([sys.executable, "-m", "benchmarks.bench.wide_export", str(home), str(rows)])[1].strip())


def _copied(template: Path, home: Path) -> Path:
    """A fresh home with the same inbox; the export itself is linked."""
    return Path(shutil.copytree(template, home, copy_function=lambda source, target: Path(target).hardlink_to(source)))


def _land(home: Path, rows: int) -> tuple[Cost, dict[str, int]]:
    measured = _way(rows, "land", str(home))
    shutil.rmtree(home)
    return measured


def _way(rows: int, *arguments: str) -> tuple[Cost, dict[str, int]]:
    cost, printed = run([sys.executable, "-m", "benchmarks.bench.landing_ways", *arguments])
    told = json.loads(printed)
    if told["rows"] != rows:
        raise RowsLost(f"{arguments[0]} took {told['rows']} of {rows} rows.")
    return cost, told


def landing_table(landing: Landing) -> Iterator[str]:
    """The lines of the table, as markdown."""
    yield f"### Landing a large survey export: medians of {len(landing.landed)}\n"
    yield f"| {landing.rows:,} rows, 27 columns | CPU s | all runs | wall s | rows per CPU s | of pyarrow's CPU |"
    yield "|---|---|---|---|---|---|"
    for way, costs in (("landed", landing.landed), ("pyarrow, CSV to Parquet", landing.converted)):
        middle, every = typical(costs), " · ".join(f"{cost.cpu:.1f}" for cost in costs)
        speed, ratio = landing.rows / middle.cpu, middle.cpu / typical(landing.converted).cpu
        yield f"| {way} | {middle.cpu:.1f} | {every} | {middle.wall:.1f} | {speed:,.0f} | {ratio:.2f} |"
    yield f"\nRatio to pyarrow {landing.ratio:.2f}, limit {RATIO_LIMIT:g}. Landing {landing.memory_rows:,} such rows"
    yield f"takes {landing.memory_mb:.0f} MB of memory above what the imports take, limit {MEMORY_LIMIT_MB} MB."


def main(arguments: list[str] | None = None) -> int:
    """Measure this alone; the exit code is 1 when a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench.landing", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=RATIO_ROWS)
    parser.add_argument("--memory-rows", type=int, default=MEMORY_ROWS)
    chosen = parser.parse_args(arguments)
    stay_on_cores()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            measured = compare(Path(scratch), chosen.repeats, lambda doing: None, chosen.rows, chosen.memory_rows)
    except (CommandFailed, RowsLost) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(landing_table(measured)))
    return int(any(value > limit for _, value, limit in measured.limits))


if __name__ == "__main__":
    sys.exit(main())
