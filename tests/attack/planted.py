"""Publications that leak on purpose, one kind each, and one that does not: what the attacker must find.

Written as the files are: figures of one organisation with two departments and more, people counted by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.attack.printed import ALL, AND, WHOLE, Benchmark, Held, Row, Series

SERIES = Series("kommun", "interview", "cnps", "v1")
METRICS = {
    "cnps": {"disclosure_class": "opinion", "estimator": "score"},
    "days": {"disclosure_class": "process", "estimator": "duration"},
    "response_rate": {"disclosure_class": "process", "estimator": "share"},
    "notification_gap": {"disclosure_class": "opinion", "estimator": "gap"},
    "not_notified": {"disclosure_class": "opinion", "estimator": "share"},
    "not_notified_log": {"disclosure_class": "process", "estimator": "share"},
}
JANUARY = 2019 * 12


@dataclass(frozen=True)
class Plant:
    """A publication, what is wrong with it, and of how many people it tells."""

    name: str
    kind: str
    n: int
    held: tuple[Held, ...]


def row(
    department: str, start: int, end: int, n: int, group: str = ALL, kind: str = "handling", release: int = 0,
    metric: str = "cnps", value: float = 10.0, without: str = "",
) -> Row:  # fmt: skip
    """A shown figure of some months, counted from January 2019 as 0."""
    named = f"{department}{f'-{without}' if without else ''}/{metric}/{group}/{start}..{end}"
    return Row(
        named, replace(SERIES, metric_id=metric), department, ALL if group == ALL else kind, group, JANUARY + start,
        JANUARY + end, "value", "points", n, value, None, None, release, without,
    )  # fmt: skip


def held(*rows: Row, organisation: str = "kommun", benchmarks: tuple[Benchmark, ...] = ()) -> Held:
    return Held(organisation, 10, ["a", "b", "c"], METRICS, list(rows), list(benchmarks))


def working(publication: Held, *departments: str, group: str = "central") -> Held:
    """A publication in the hands of somebody who knows in which departments a group of candidates is."""
    places = {(department, JANUARY + month, group) for department in departments for month in range(12)}
    places |= {(department, JANUARY + month, "local") for department in (*"abc", "") for month in range(12)}
    return replace(publication, places={(SERIES.stage_id, "handling"): frozenset(places)})


def hiring(publication: Held, *both: tuple[str, str]) -> Held:
    """A publication in the hands of somebody who knows which groups of two kinds have anybody in common."""
    places = frozenset((one, JANUARY + month, other) for one, other in both for month in range(12))
    return replace(publication, places={(SERIES.stage_id, f"handling{AND}manager_role"): places})


def _plant(name: str, kind: str, n: int, *rows: Row) -> Plant:
    return Plant(name, kind, n, (held(*rows),))


def _benchmark(organisation: str, others: int, reference: str = "sector/public") -> Benchmark:
    figure = row(WHOLE, 0, 11, 60)
    figure = replace(figure, series=replace(figure.series, organisation_id=organisation))
    return Benchmark(figure, reference, others, 12.5, figure.start, figure.end, 0)


def _compared(organisation: str, others: int) -> Held:
    benchmark = _benchmark(organisation, others)
    return held(benchmark.figure, organisation=organisation, benchmarks=(benchmark,))


PLANTS: tuple[Plant, ...] = (
    _plant(
        "complement under a total", "sum over departments", 4,
        row(WHOLE, 0, 0, 30), row("a", 0, 0, 14), row("b", 0, 0, 12),
    ),
    _plant("a department less its group", "sum over groups", 5, row("a", 0, 11, 40), row("a", 0, 11, 35, "central")),
    Plant(
        "a department less the group that is in no other", "sum over groups+departments", 5,
        (working(held(row("a", 0, 11, 40), row(WHOLE, 0, 11, 35, "central")), "a"),),
    ),
    Plant(
        "two departments less the group that is in both", "sum over groups+departments", 4,
        (working(held(row("a", 0, 11, 40), row("b", 0, 11, 20), row(WHOLE, 0, 11, 56, "central")), "a", "b"),),
    ),
    Plant(
        "managers less those recruited centrally, who are managers all", "sum over groups+departments", 5,
        (hiring(
            held(row(WHOLE, 0, 11, 32, "manager", "manager_role"), row(WHOLE, 0, 11, 27, "central")),
            ("central", "manager"), ("local", "manager"), ("local", "other"),
        ),),
    ),
    _plant(
        "two departments less a group of all", "sum over groups+departments", 5,
        row("a", 0, 0, 21), row("b", 0, 0, 20), row(WHOLE, 0, 0, 20, without="a"), row(WHOLE, 0, 0, 36, "local"),
    ),
    _plant(
        "a trailing year less the next", "sum over periods", 3,
        row(WHOLE, 0, 11, 120), row(WHOLE, 1, 12, 132), row(WHOLE, 12, 12, 15),
    ),
    _plant(
        "blocks against the calendar year", "sum over periods", 6,
        row("a", 0, 11, 46), row("a", 0, 5, 20), row("a", 6, 10, 20),
    ),
    _plant(
        "group by department", "sum over departments", 2,
        row(WHOLE, 0, 0, 40, "central"), row("a", 0, 0, 18, "central"), row("b", 0, 0, 20, "central"),
    ),
    _plant("a late answer", "revision", 1, row("a", 0, 0, 20), row("a", 0, 0, 21, release=1)),
    _plant("an erased answer", "revision", 1, row("a", 0, 0, 20), row("a", 0, 0, 19, release=1)),
    _plant(
        "an exchanged answer", "revision_exchange", 1,
        row("a", 0, 0, 20), row("a", 0, 0, 20, release=1, value=15.0),
    ),
    _plant(
        "late answers in a later year", "sum over periods+releases", 2,
        row(WHOLE, 0, 11, 120), row(WHOLE, 0, 0, 20), row(WHOLE, 1, 12, 117, release=1),
        row(WHOLE, 12, 12, 15, release=1),
    ),
    _plant(
        "the rest less a department", "sum over rest+departments", 4,
        row(WHOLE, 0, 0, 34, without="a"), row("b", 0, 0, 12), row("c", 0, 0, 18),
    ),
    _plant(
        "three rests less twice the total", "sum over rest", 4, row(WHOLE, 0, 0, 60),
        row(WHOLE, 0, 0, 40, without="a"), row(WHOLE, 0, 0, 42, without="b"), row(WHOLE, 0, 0, 42, without="c"),
    ),
    _plant("a small figure", "small_figure", 7, row("a", 0, 0, 7)),
    _plant("a percentile of few", "percentile", 29, row("a", 0, 0, 29, metric="days")),
    _plant(
        "percentiles of two groups alike", "percentile_pair", 4,
        row("a", 0, 0, 44, metric="days"), row("a", 0, 0, 40, "local", metric="days"),
    ),
    _plant("a response rate of few", "response_rate", 6, row("a", 0, 0, 30, metric="response_rate", value=0.2)),
    _plant(
        "a gap beside the share by the system", "sum over departments", 5,
        row(WHOLE, 0, 0, 40, metric="notification_gap"), row(WHOLE, 0, 0, 99, metric="not_notified_log"),
        row("a", 0, 0, 20, metric="not_notified"), row("b", 0, 0, 15, metric="not_notified"),
    ),
    Plant("a benchmark of few", "benchmark", 2, tuple(_compared(name, 5) for name in ("one", "two", "three", "four"))),
    Plant(
        "benchmarks of nested groups", "benchmark_pair", 2,
        (held(
            row(WHOLE, 0, 11, 60),
            benchmarks=(_benchmark("kommun", 9), _benchmark("kommun", 7, "sector/public/C")),
        ),),
    ),
)  # fmt: skip

SAFE: tuple[tuple[str, Callable[[], Held]], ...] = (
    ("disjoint blocks and their year", lambda: held(row("a", 0, 5, 12), row("a", 6, 11, 10), row("a", 0, 11, 22))),
    ("two departments hidden of twelve people", lambda: held(row(WHOLE, 0, 0, 32), row("a", 0, 0, 20))),
    ("late answers enough", lambda: held(row("a", 0, 0, 20), row("a", 0, 0, 31, release=1))),
    ("an empty department", lambda: held(row(WHOLE, 0, 0, 32), row("a", 0, 0, 12), row("b", 0, 0, 20))),
    ("a percentile of many", lambda: held(row("a", 0, 0, 30, metric="days"))),
    ("a response rate of many", lambda: held(row("a", 0, 0, 30, metric="response_rate", value=0.4))),
    ("a group that is in many places", lambda: held(row("a", 0, 11, 40), row(WHOLE, 0, 11, 35, "central"))),
    (
        "a group that is in one place more",
        lambda: working(held(row("a", 0, 11, 40), row(WHOLE, 0, 11, 35, "central")), "a", "b"),
    ),
    (
        "managers of whom some are recruited centrally",
        lambda: hiring(
            held(row(WHOLE, 0, 11, 32, "manager", "manager_role"), row(WHOLE, 0, 11, 27, "central")),
            ("central", "manager"),
            ("local", "manager"),
            ("local", "other"),
            ("central", "other"),
        ),
    ),
    ("nobody answered", lambda: held(row("a", 0, 0, 30, metric="response_rate", value=0.0))),
)
