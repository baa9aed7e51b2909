"""Building a large home whole beside a hand-written script for the same figures, and going on from it with one month.

Alone: `python -m benchmarks.bench.large_build [--hundredths N] [--repeats N]`. The full size takes about an hour and
15 GB of disk. What lies below `raw/` and what the script does are told in `large_home.py` and `by_hand.sql`.
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

import duckdb

from benchmarks.bench import by_hand, large_home
from benchmarks.bench.measure import CommandFailed, Cost, run, stay_on_cores, typical
from benchmarks.bench.small_month import Disagreement
from orchestration.settings import Home

RATIO_LIMIT = 1.5
MONTH_LIMIT = 0.15


@dataclass(frozen=True)
class LargeBuild:
    """What a home's whole build and the script cost by turns, and the build, and the script, once a month is added.

    `answers` and `events` are the rows landed before the month, `month_rows` those of both kinds that came with it;
    `figures` is how many candidate figures the two ways agreed on; `steps` and `month_steps` are seconds by the clock
    of the last whole build's steps and of those of the build with the month.
    """

    months: int
    answers: int
    events: int
    figures: int
    whole: list[Cost]
    script: list[Cost]
    month_rows: int
    month: Cost
    month_script: Cost
    steps: dict[str, float]
    month_steps: dict[str, float]

    @property
    def ratio(self) -> float:
        """Time by the clock of the whole build over that of the script; both have two threads."""
        return typical(self.whole).wall / typical(self.script).wall

    @property
    def month_share(self) -> float:
        """Time by the clock of the build with one more month over that of the whole build."""
        return self.month.wall / typical(self.whole).wall

    @property
    def limits(self) -> tuple[tuple[str, float, float], ...]:
        """What, its value, its limit; none for a part of the size, where work that any home needs counts most."""
        if self.answers < large_home.ANSWERS or self.events < large_home.EVENTS:
            return ()
        return (
            ("a large home built whole, ratio to the hand-written script", self.ratio, RATIO_LIMIT),
            ("one more month of a large home, share of the whole build", self.month_share, MONTH_LIMIT),
        )


def compare(scratch: Path, repeats: int, tell: Callable[[str], None], size: large_home.Size) -> LargeBuild:
    """The costs of both ways. Raises Disagreement unless they have the same figures, and CommandFailed."""
    tell(f"writing a home of {size.months} months")
    home = large_home.prepare(scratch / "large-home", size)
    answers, events = _landed(home)
    whole: list[Cost] = []
    script: list[Cost] = []
    for number in range(1, repeats + 1):
        tell(f"candex build --whole and the hand-written script, {number} of {repeats}")
        built, steps = _build(home, "--whole")
        whole.append(built)
        cost, figures = _by_hand(home, scratch)
        script.append(cost)
    tell("publishing what was built, then both with one more month")
    # what a month adds is asked of a home that goes on: what its door has decided on and let out stands
    run([sys.executable, "-m", "orchestration", "publish", "--home", str(home.root), "--no-pdf"])
    large_home.add_months(home, size, range(size.months, size.months + 1))
    (month, month_steps), added = _build(home), large_home.month_of(size.months)
    # what was published stays, blocks too, and what arrived for it waits: the script does not know that
    month_script, _ = _by_hand(home, scratch, f"%/*/%/block/{added:%Y-%m}..{added:%Y-%m}")
    month_rows = sum(_landed(home)) - answers - events
    shutil.rmtree(home.root)
    return LargeBuild(
        size.months, answers, events, figures, whole, script, month_rows, month, month_script, steps, month_steps
    )


def _build(home: Home, *options: str) -> tuple[Cost, dict[str, float]]:
    """What a build cost, and seconds by the clock of its steps."""
    command = [sys.executable, "-m", "orchestration", "build", "--home", str(home.root), "--json", *options]
    cost, printed = run(command)
    return cost, json.loads(printed)["seconds"]


def _by_hand(home: Home, scratch: Path, about: str = "%") -> tuple[Cost, int]:
    """The script's cost and how many figures it has. Raises Disagreement unless they are those of the last build.

    Only figures whose ids are like `about` are looked at.
    """
    database = scratch / "by_hand.duckdb"
    cost, _ = run([sys.executable, "-m", "benchmarks.bench.by_hand", str(home.root), str(database)])
    figures = require_agreement(*by_hand.disagreements(home.root, database, about))
    database.unlink()
    return cost, figures


def require_agreement(figures: int, differing: int, first: str | None) -> int:
    """How many figures the two ways agree on. Raises Disagreement when any differs, and when there are none."""
    if differing or not figures:
        raise Disagreement(
            f"The hand-written script: {differing} of {figures} figures are not the product's; see {first}."
        )
    return figures


def _landed(home: Home) -> tuple[int, int]:
    """How many answers and events lie in the home."""
    return _rows(home.raw / "survey_answers"), _rows(home.raw / "application_events")


def _rows(table: Path) -> int:
    parts = {"parts": str(table / "*" / "*" / "*.parquet")}
    [(rows,)] = duckdb.execute("select count(*) from read_parquet($parts)", parts).fetchall()
    return int(rows)


def large_build_table(large: LargeBuild) -> Iterator[str]:
    """The lines of the table, as markdown."""
    whole, script = typical(large.whole), typical(large.script)
    yield f"### A large home built: medians of {len(large.whole)}\n"
    yield f"| {large.answers:,} answers, {large.events:,} events | wall s | CPU s | of the script's wall | of its CPU |"
    yield "|---|---|---|---|---|"
    month = f"candex build with one more month ({large.month_rows:,} rows)"
    yield _row("candex build --whole", whole, script)
    yield from (f"| – {step} | {seconds:.1f} | | | |" for step, seconds in large.steps.items())
    yield _row("the hand-written script", script, script)
    yield _row(month, large.month, large.month_script)
    yield from (f"| – {step} | {seconds:.1f} | | | |" for step, seconds in large.month_steps.items())
    yield _row("the hand-written script with one more month", large.month_script, large.month_script)
    yield f"\nBoth have the same {large.figures:,} candidate figures. Ratio to the script {large.ratio:.2f}, limit"
    yield f"{RATIO_LIMIT:g}. One month added to {large.months} takes {large.month_share:.0%} of a whole build,"
    yield f"limit {MONTH_LIMIT:.0%}."


def _row(way: str, cost: Cost, script: Cost) -> str:
    return f"| {way} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.wall / script.wall:.2f} | {cost.cpu / script.cpu:.2f} |"


def main(arguments: list[str] | None = None) -> int:
    """Measure this alone; the exit code is 1 when a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench.large_build", description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--hundredths", type=int, default=100, help="how much of the whole size (default: 100)")
    chosen = parser.parse_args(arguments)
    stay_on_cores()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            measured = compare(Path(scratch), chosen.repeats, _tell, large_home.Size().part(chosen.hundredths))
    except (CommandFailed, Disagreement) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(large_build_table(measured)))
    return int(any(value > limit for _, value, limit in measured.limits))


def _tell(doing: str) -> None:
    print(doing, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
