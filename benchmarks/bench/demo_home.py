"""What the demo costs from a warm environment, and what a further month costs in the home it leaves behind."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import RECEIVED_AT
from benchmarks.bench.measure import Cost, run, typical

ONE_MONTH = ("2019-12",)
MONTHS = ("2019-07", "2019-08", "2019-09", "2019-10", "2019-11", "2019-12")


@dataclass(frozen=True)
class DemoRun:
    """`make demo` without its environment: what each of its two commands cost, and wall seconds by step."""

    generated: Cost
    ran: Cost
    seconds: dict[str, float]


@dataclass(frozen=True)
class FurtherMonths:
    """What publishing a month, and several, cost; `further` is how many more releases several are."""

    one: list[Cost]
    several: list[Cost]
    further: int

    @property
    def each(self) -> Cost:
        """The cost of a further organisation-month: what several cost more, shared out over the further releases."""
        one, several = typical(self.one), typical(self.several)
        return Cost((several.cpu - one.cpu) / self.further, (several.wall - one.wall) / self.further)


def make_demo(home: Path, tell: Callable[[str], None]) -> DemoRun:
    """Generate, land, build and publish the demo into an empty folder."""
    tell("make demo")
    generated, _ = run([sys.executable, "-m", "benchmarks.demo", str(home)])
    ran, printed = _candex("run", home, "--received-at", RECEIVED_AT)
    return DemoRun(generated, ran, json.loads(printed)["seconds"])


def publish_months(home: Path, repeats: int, tell: Callable[[str], None]) -> FurtherMonths:
    """Publish one month and several by turns from the demo's finished warehouse, each time as if for the first time.

    They are decided on beforehand: what that costs, `demo_door` measures.
    """
    _candex("build", home, *_options(MONTHS))
    one: list[Cost] = []
    several: list[Cost] = []
    releases = [0, 0]
    for number in range(1, repeats + 1):
        for position, (months, costs) in enumerate(((ONE_MONTH, one), (MONTHS, several))):
            tell(f"{len(months)} month(s) for everybody, {number} of {repeats}")
            shutil.rmtree(home / "published")
            cost, printed = _candex("publish", home, "--no-pdf", *_options(months))
            costs.append(cost)
            releases[position] = len(json.loads(printed)["releases"])
    return FurtherMonths(one, several, releases[1] - releases[0])


def _options(months: Iterable[str]) -> list[str]:
    return [word for month in months for word in ("--month", month)]


def _candex(verb: str, home: Path, *options: str) -> tuple[Cost, str]:
    return run([sys.executable, "-m", "orchestration", verb, "--home", str(home), "--json", *options])
