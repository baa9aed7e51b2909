"""What the door costs: one organisation's month with all metrics of five stages, and how that grows with history.

Month after month is released into one ledger; told are the CPU seconds of deciding on a month and recording it once so
many months are locked, a mean over some months each. Alone: `python -m benchmarks.bench.disclosure [--months 12 36]`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from benchmarks.bench.demo_door import DemoMonth
from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.release import decide
from orchestration.disclosure.rows import SCORE, SHARE, SHOWN, Atom, Row, Scale, Series, steps

MINIMUM = 10
STAGES = {"application": 1.0, "interview": 0.4, "rejection": 0.8, "onboarding": 0.15, "exit": 0.12}
"""Stage → how many of a department's monthly respondents it has."""

METRICS: dict[str, tuple[Scale, tuple[int, ...]]] = {
    "cnps": (SCORE, (4, 3, 3)),
    "communication": (steps(4), (1, 2, 3, 4, 2)),
    "feedback": (steps(4), (2, 2, 3, 3, 1)),
    "respect": (steps(4), (1, 1, 2, 4, 4)),
    "information": (steps(4), (1, 2, 3, 3, 2)),
    "would_apply_again": (SHARE, (3, 7)),
    "knew_next_step": (SHARE, (4, 6)),
    "notified": (SHARE, (1, 9)),
}
"""Metric → its scale and how likely each value is: eight metrics of five stages are forty series."""

WHOLE = "*"
MEASURED_MONTHS = 6
LOCKED = (12, 36, 72)
YEARS = 36
"""Months of history for which the limit holds."""

SECONDS_LIMIT = 10.0
GROWTH_LIMIT = 1.5
"""A month with six years of history over one with three: what is not linked to it costs nothing."""

ORGANISATIONS, CORES = 290, 2
"""Every municipality of Sweden, in one night."""


@dataclass(frozen=True)
class Month:
    """A month's rows, those that went out, and CPU seconds of deciding and of recording."""

    rows: int
    shown: int
    decide: float
    record: float


@dataclass(frozen=True)
class Door:
    """Locked months → the months that were measured from there on; and the demo's last year, with all it prints."""

    months: dict[int, list[Month]]
    demo: Sequence[DemoMonth] = ()

    def seconds(self, locked: int) -> float:
        """CPU seconds of a month once so many are locked, a mean."""
        return mean(month.decide + month.record for month in self.months[locked])

    @property
    def limits(self) -> tuple[tuple[str, float, float], ...]:
        """What, its value, its limit; for the measured spans that there are limits for."""
        held: list[tuple[str, float, float]] = []
        if self.demo:
            everything = mean(month.seconds for month in self.demo)
            held += [("the door's month of the demo's third year, CPU seconds", everything, SECONDS_LIMIT)]
        if YEARS not in self.months:
            return tuple(held)
        three = self.seconds(YEARS)
        held += [(f"the door's month with {YEARS} locked, CPU seconds", three, SECONDS_LIMIT)]
        longest = max(self.months)
        if longest > YEARS:
            held += [
                (
                    f"the door's month with {longest} locked, of that with {YEARS}",
                    self.seconds(longest) / three,
                    GROWTH_LIMIT,
                )
            ]
        return tuple(held)


@dataclass
class Organisation:
    """Fifteen departments of very different size and their answers, drawn once and for all."""

    months: int
    seed: int = 1

    def __post_init__(self) -> None:
        draw = random.Random(self.seed)
        self.departments = [f"d{number:02}" for number in range(15)]
        volumes = {department: draw.choice((3, 5, 8, 12, 20, 40)) for department in self.departments}
        self.respondents = {
            (stage, department, month): sum(draw.random() < 0.5 for _ in range(round(2 * volumes[department] * share)))
            for stage, share in STAGES.items()
            for department in self.departments
            for month in range(self.months)
        }
        self.atoms = {(s, m): list(self._drawn(draw, s, m)) for s in STAGES for m in METRICS}
        self.blocks = {(s, d): self._closed(s, d) for s in STAGES for d in [WHOLE, *self.departments]}

    def _drawn(self, draw: random.Random, stage: str, metric: str) -> Iterator[Atom]:
        scale, weights = METRICS[metric]
        for department in self.departments:
            for month in range(self.months):
                asked = self.respondents[stage, department, month]
                answers = draw.choices(scale.values, weights, k=sum(draw.random() < 0.97 for _ in range(asked)))
                squares = sum(answer * answer for answer in answers)
                yield Atom(_series(stage, metric), f"{department}/{month}", len(answers), sum(answers), squares)

    def _closed(self, stage: str, department: str) -> list[tuple[int, int]]:
        blocks, first, n = [], 0, 0
        for month in range(self.months):
            of = self.departments if department == WHOLE else [department]
            n += sum(self.respondents[stage, one, month] for one in of)
            if n >= MINIMUM:
                blocks.append((first, month))
                first, n = month + 1, 0
        return blocks

    def known(self, month: int) -> list[Atom]:
        """Every atom up to a month."""
        return [a for own in self.atoms.values() for a in own if int(a.atom_id.split("/")[1]) <= month]

    def candidates(self, month: int) -> list[Row]:
        """The rows whose period ends with a month: blocks, trailing years and calendar years."""
        return [row for stage, metric in self.atoms for row in self._rows(stage, metric, month)]

    def _rows(self, stage: str, metric: str, month: int) -> Iterator[Row]:
        sizes = {atom.atom_id: atom.n for atom in self.atoms[stage, metric]}
        for department in [WHOLE, *self.departments]:
            of = self.departments if department == WHOLE else [department]
            for kind, first, last in _periods(self.blocks[stage, department], month):
                atoms = frozenset(f"{one}/{m}" for one in of for m in range(first, last + 1))
                position, n = (department, kind, str(first), str(last)), sum(sizes[atom] for atom in atoms)
                level = 0 if department == WHOLE else 2
                row_id = "/".join((stage, metric, *position))
                yield Row(row_id, _series(stage, metric), atoms, level, n, MINIMUM, position, METRICS[metric][0])


def _series(stage: str, metric: str) -> Series:
    return ("kommun", stage, metric, "v1", "-", "-")


def _periods(blocks: Sequence[tuple[int, int]], month: int) -> Iterator[tuple[str, int, int]]:
    ended = [block for block in blocks if block[1] == month]
    if not ended:
        return
    yield "block", *ended[0]
    firsts = [first for first, _ in blocks if first <= month - 11]
    if firsts:
        yield "trailing_year", firsts[-1], month
    if month % 12 == 11 and month - 11 in firsts:
        yield "calendar_year", month - 11, month


def measure(tell: Callable[[str], None], months: Sequence[int] = LOCKED, seed: int = 1) -> Door:
    """What the months after so many locked ones cost."""
    organisation = Organisation(max(months) + MEASURED_MONTHS, seed)
    spent: list[Month] = []
    with tempfile.TemporaryDirectory(prefix="bench-door-") as scratch:
        ledger = Ledger(Path(scratch) / "ledger.sqlite")
        for month in range(organisation.months):
            spent.append(_released(organisation, month, ledger))
            if month % 12 == 11:
                tell(f"the door: {month + 1} months locked")
        ledger.close()
    return Door({locked: spent[locked : locked + MEASURED_MONTHS] for locked in months})


def _released(organisation: Organisation, month: int, ledger: Ledger) -> Month:
    rows, atoms = organisation.candidates(month), organisation.known(month)
    began = time.process_time()
    decisions = decide(rows, atoms, ledger)
    decided = time.process_time()
    ledger.record(decisions, rows, atoms, audience="public", released_at=datetime(2020, 1, 1, tzinfo=UTC))
    shown = sum(decision.status == SHOWN for decision in decisions.rows.values())
    return Month(len(rows), shown, decided - began, time.process_time() - decided)


def door_table(door: Door) -> Iterator[str]:
    """The lines of the table, as markdown."""
    yield "### The door\n"
    yield "| months locked | rows a month | of them shown | CPU s to decide | to record |"
    yield "|---|---|---|---|---|"
    for locked, months in door.months.items():
        rows, shown = mean(month.rows for month in months), mean(month.shown for month in months)
        decide_s, record_s = mean(month.decide for month in months), mean(month.record for month in months)
        yield f"| {locked} | {rows:.0f} | {shown:.0f} | {decide_s:.1f} | {record_s:.2f} |"
    hours = ORGANISATIONS * max(map(door.seconds, door.months)) / CORES / 3600
    yield f"\nMeans of {MEASURED_MONTHS} months. Limits: {SECONDS_LIMIT:.0f} CPU s with {YEARS} months locked, and"
    yield f"with the most {GROWTH_LIMIT:g} times as much. At the dearest of these, {ORGANISATIONS} organisations take"
    yield f"{hours:.1f} hours on {CORES} cores, as each core takes an organisation at a time (computed, not run)."
    if door.demo:
        yield from _demo_table(door.demo)


def _demo_table(months: Sequence[DemoMonth]) -> Iterator[str]:
    yield "\nThe larger municipality of the demo, with everything it prints:\n"
    yield "| month | rows asked about | of them shown | CPU s |"
    yield "|---|---|---|---|"
    for one in months:
        yield f"| {one.month:%Y-%m} | {one.asked} | {one.shown} | {one.seconds:.1f} |"
    seconds = mean(one.seconds for one in months)
    yield f"\nMean {seconds:.1f} CPU s, limit {SECONDS_LIMIT:.0f}. A row is asked about in up to ten questions: by"
    yield "itself, and beside each kind of group."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench.disclosure", description=__doc__)
    parser.add_argument("--months", type=int, nargs="+", default=LOCKED, help="locked months to measure at")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print("\n".join(door_table(measure(lambda doing: print(doing, file=sys.stderr), chosen.months, chosen.seed))))


if __name__ == "__main__":
    main()
