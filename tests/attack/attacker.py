"""An attacker who holds published files only, and says whose answers they give away.

Every figure about opinions is taken for what a journalist would take it for: a sum over the people of a department
(or all), some months and perhaps a group, arrived by the day it was printed. `attack` returns everything found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from tests.attack.algebra import Contradiction, GivenAway, small_sets
from tests.attack.printed import ALL, AND, OTHERS, PARTS, WHOLE, Benchmark, Held, Places, Row, Series, held

FEWEST_ORGANISATIONS = 3
PERCENTILE_TIMES = 3
RESPONSE_RATE = "response_rate"
GAP, ASKED, LOGGED = "notification_gap", "not_notified", "not_notified_log"
"""The share by the survey less the share by the system: who knows the latter knows the former."""


@dataclass(frozen=True)
class Finding:
    """What is given away: the kind of leak, of which series, about how many, and how it is worked out."""

    kind: str
    series: Series
    n: int
    words: str

    def __str__(self) -> str:
        named = "/".join((self.series.organisation_id, self.series.stage_id, self.series.metric_id, self.series.item))
        return f"{self.kind}: {named}: n = {self.n}: {self.words}"


def attack(published: Path, places: Mapping[str, Mapping[tuple[str, str], Places]]) -> list[Finding]:
    """All findings in the release folders under `published/`, for somebody who knows where anybody answered."""
    organisations = [replace(one, places=places.get(one.organisation_id, {})) for one in held(published)]
    findings = [finding for organisation in organisations for finding in attack_held(organisation)]
    return findings + list(benchmarks(organisations))


def attack_held(organisation: Held) -> list[Finding]:
    """All findings in the files of one organisation."""
    return [
        *_unequal(small_figures(organisation)), *sums(organisation), *revisions(organisation),
        *percentiles(organisation), *response_rates(organisation),
    ]  # fmt: skip


def _unequal(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def opinions(organisation: Held) -> list[Row]:
    """Shown sums of answers, one row for the parts of one figure; gaps count as the survey's share."""
    rows: dict[Any, Row] = {}
    shown = {_place(row) for row in organisation.rows if row.is_shown and row.series.metric_id == LOGGED}
    for row in organisation.rows:
        metric = organisation.metrics.get(row.series.metric_id, {})
        if not row.is_shown or row.statistic not in PARTS or metric.get("disclosure_class") != "opinion":
            continue
        if metric.get("estimator") == "gap":
            if row.series.metric_id != GAP or _place(row) not in shown:
                continue
            row = replace(
                row, series=replace(row.series, metric_id=ASKED, question_version=_asked_version(organisation))
            )
        rows.setdefault((row.series, _place(row), row.n, row.release), row)
    return list(rows.values())


def _place(row: Row) -> tuple[Any, ...]:
    return row.department_id, row.without, row.segment_kind, row.group, row.start, row.end


def _asked_version(organisation: Held) -> str:
    versions = {r.series.question_version for r in organisation.rows if r.series.metric_id == ASKED and r.is_shown}
    return min(versions, default="-")


def small_figures(organisation: Held) -> Iterator[Finding]:
    """Printed figures of fewer people than the threshold."""
    for row in opinions(organisation):
        if row.n is not None and 0 < row.n < organisation.threshold:
            yield Finding("small_figure", row.series, row.n, row.figure_id)


System = tuple[Series, str, list[str], list[Row]]
"""Series, kind or kinds of groups, departments or what is in their place, and rows that can be combined."""


def beside_departments(organisation: Held) -> Iterator[System]:
    """The rows of a series without groups, and with those of one kind."""
    for series, rows in _by_series(organisation):
        kinds = sorted({row.segment_kind for row in rows} - {ALL}) or [ALL]
        for kind in kinds:
            yield series, kind, organisation.departments, [row for row in rows if row.segment_kind in (ALL, kind)]


def beside_groups(organisation: Held) -> Iterator[System]:
    """Rows of the whole and of two kinds of groups, of which somebody knows who is in both."""
    for series, rows in _by_series(organisation):
        whole = [row for row in rows if row.department_id == WHOLE and not row.without]
        for stage_id, kinds in organisation.places:
            one, _, other = kinds.partition(AND)
            if other and stage_id == series.stage_id:
                ones = [replace(row, department_id=row.group, group=ALL) for row in whole if row.segment_kind == one]
                others = [row for row in whole if row.segment_kind == other]
                if ones and others:
                    told = [row for row in whole if row.segment_kind == ALL]
                    yield series, kinds, sorted({row.department_id for row in ones}), told + ones + others


def _by_series(organisation: Held) -> Iterator[tuple[Series, list[Row]]]:
    found: dict[Series, list[Row]] = defaultdict(list)
    for row in opinions(organisation):
        found[row.series].append(row)
    yield from found.items()


class Cells:
    """The cells of a system of rows: the people that no row of it tells apart are one.

    Answers arrive and stay; `is_erasing` lets them go again, which some printed numbers force a reader to assume.
    """

    def __init__(
        self, rows: list[Row], departments: Iterable[str], places: Places | None = None, *, is_erasing: bool = False
    ) -> None:
        self.rows = rows
        self.departments = (*departments, OTHERS)
        self.releases = sorted({row.release for row in rows})
        self.groups = sorted({row.group for row in rows} | {ALL})
        count = len(self.releases)
        ends = range(count) if is_erasing else [count - 1]
        self.stays = [(first, last) for first in range(count) for last in ends if first <= last]
        months = range(min(row.start for row in rows), max(row.end for row in rows) + 1)
        shape = len(self.departments), len(months), len(self.groups), len(self.stays)
        masks = np.zeros((len(rows), *shape), dtype=np.int8)
        for mask, row in zip(masks, rows, strict=True):
            mask[self._slices(row, months.start)] = 1
        held = np.flatnonzero(np.broadcast_to(self._is_held(shape[:3], months, places)[..., None], shape))
        flat = masks.reshape(len(rows), -1)[:, held]
        columns, first = np.unique(np.packbits(flat, axis=0), axis=1, return_index=True)
        first = first[columns.any(axis=0)]
        self.incidence = flat[:, first].astype(np.int64)
        self.example = [np.unravel_index(held[place], shape) for place in first]
        self.start = months.start

    def _is_held(self, shape: tuple[int, ...], months: range, places: Places | None) -> np.ndarray:
        """Where there may be people: anywhere, or where somebody knows of an answer."""
        if places is None:
            return np.ones(shape, dtype=bool)
        held = np.zeros(shape, dtype=bool)
        whose, groups = ({one: at for at, one in enumerate(names)} for names in (self.departments, self.groups))
        for department, month, group in places:
            if month in months:
                at = whose.get(department, whose[OTHERS]), months.index(month), groups.get(group, groups[ALL])
                held[at] = True
        return held

    def _slices(self, row: Row, first: int) -> tuple[Any, ...]:
        everyone = range(len(self.departments))
        whose = everyone if row.department_id == WHOLE else [self.departments.index(row.department_id)]
        months = range(row.start - first, row.end - first + 1)
        groups = range(len(self.groups)) if row.group == ALL else [self.groups.index(row.group)]
        release = self.releases.index(row.release)
        there = [at for at, (first, last) in enumerate(self.stays) if first <= release <= last]
        left = self.departments.index(row.without) if row.without else -1
        return np.ix_([at for at in whose if at != left], months, groups, there)

    @property
    def n(self) -> np.ndarray:
        return np.array([row.n for row in self.rows], dtype=np.int64)

    def describe(self, cell: int) -> str:
        """One of the places of a cell, in words."""
        department, month, group, stay = self.example[cell]
        where, when = self.departments[department] or "(no named department)", month + self.start
        arrived = self.releases[self.stays[int(stay)][0]]
        by = f" arrived by release {arrived}" if len(self.releases) > 1 else ""
        which = "" if len(self.groups) == 1 else f" group {self.groups[group]}"
        return f"{where} {when // 12}-{when % 12 + 1:02d}{which}{by}"


def sums(organisation: Held) -> Iterator[Finding]:
    """Sets of people below the threshold whose sum is a combination of printed rows."""
    reported: set[tuple[Series, str]] = set()
    for series, kind, departments, rows in [*beside_departments(organisation), *beside_groups(organisation)]:
        places = organisation.places.get((series.stage_id, kind))
        try:
            cells, found = _searched(rows, departments, organisation.threshold, places)
        except Contradiction as contradiction:
            yield Finding("contradiction", series, 0, f"by {kind}: {contradiction}")
            continue
        for one in found:
            words = in_words(one, cells)
            if len(one.combination) > 1 and (series, words) not in reported:
                reported.add((series, words))
                yield Finding(_kind(one, rows), series, one.n, words)


def _searched(
    rows: list[Row], departments: Iterable[str], threshold: int, places: Places | None
) -> tuple[Cells, list[GivenAway]]:
    cells = Cells(rows, departments, places)
    try:
        return cells, small_sets(cells.incidence, cells.n, threshold)
    except Contradiction:
        cells = Cells(rows, departments, places, is_erasing=True)
        return cells, small_sets(cells.incidence, cells.n, threshold)


def in_words(found: GivenAway, cells: Cells) -> str:
    """The combination and what it gives: rows with their coefficients and n."""
    terms = (
        f"{'+' if share > 0 else '-'} {'' if abs(share) == 1 else f'{abs(share)} × '}"
        f"{cells.rows[row].figure_id} [n = {cells.rows[row].n}, release {cells.rows[row].release}]"
        for row, share in found.combination
    )
    return f"{' '.join(terms)} = {', '.join(cells.describe(cell) for cell in found.cells[:4])}"


def _kind(found: GivenAway, rows: list[Row]) -> str:
    """What the combination turns on, for counting."""
    used = [rows[row] for row, _ in found.combination]
    traits = (
        ("rest", any(row.without for row in used)),
        ("groups", len({row.group for row in used}) > 1),
        ("departments", len({row.department_id for row in used}) > 1),
        ("periods", len({(row.start, row.end) for row in used}) > 1),
        ("releases", len({row.release for row in used}) > 1),
    )
    return "sum over " + "+".join(name for name, holds in traits if holds)


def revisions(organisation: Held) -> Iterator[Finding]:
    """One figure printed twice: of numbers that differ by few people, or of as many with another value."""
    printed: dict[Any, list[Row]] = defaultdict(list)
    for row in organisation.rows:
        metric = organisation.metrics.get(row.series.metric_id, {})
        if row.is_shown and metric.get("disclosure_class") == "opinion":
            printed[(row.figure_id, row.series)].append(row)
    for (figure_id, series), rows in printed.items():
        for one, other in combinations(rows, 2):
            more = abs((other.n or 0) - (one.n or 0))
            releases = f"{figure_id}: n = {one.n} in release {one.release}, {other.n} in release {other.release}"
            if 0 < more < organisation.threshold:
                yield Finding("revision", series, more, releases)
            elif not more and one.value is not None and abs(one.value - (other.value or 0.0)) > 1e-6:
                yield Finding("revision_exchange", series, 1, f"{releases}: {one.value} and {other.value}")


def percentiles(organisation: Held) -> Iterator[Finding]:
    """Percentiles of too few, and pairs of groups, one in the other, that differ by too few."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in organisation.rows:
        if not row.is_shown or organisation.metrics.get(row.series.metric_id, {}).get("estimator") != "duration":
            continue
        if row.n is not None and row.n < PERCENTILE_TIMES * organisation.threshold:
            yield Finding("percentile", row.series, row.n, row.figure_id)
        groups[(row.series, row.statistic)].append(row)
    for (series, _), rows in groups.items():
        for one, other in combinations(rows, 2):
            small, large = sorted((one, other), key=lambda row: row.n or 0)
            difference = (large.n or 0) - (small.n or 0)
            if 0 < difference < organisation.threshold and _is_within(small, large):
                yield Finding("percentile_pair", series, difference, f"{large.figure_id} and {small.figure_id}")


def _is_within(small: Row, large: Row) -> bool:
    return (
        (large.department_id in (WHOLE, small.department_id) and not large.without)
        and (large.group == ALL or (large.segment_kind, large.group) == (small.segment_kind, small.group))
        and large.start <= small.start
        and small.end <= large.end
        and small.release <= large.release
    )


def response_rates(organisation: Held) -> Iterator[Finding]:
    """Response rates that tell of an answer or few."""
    for row in organisation.rows:
        if row.series.metric_id == RESPONSE_RATE and row.is_shown and row.statistic == "value":
            answered = round((row.value or 0.0) * (row.n or 0))
            if 0 < answered < organisation.threshold:
                yield Finding("response_rate", row.series, answered, row.figure_id)


def benchmarks(organisations: list[Held]) -> Iterator[Finding]:
    """Means of others that give away one or two organisations, less those that print their own figure."""
    seen: dict[Any, list[Benchmark]] = defaultdict(list)
    own: dict[Any, set[str]] = defaultdict(set)
    for organisation in organisations:
        for row in organisation.rows:
            if row.is_shown and row.department_id == WHOLE and not row.without:
                own[_question(row, row.start, row.end)].add(organisation.organisation_id)
        for benchmark in organisation.benchmarks:
            seen[_question(benchmark.figure, benchmark.start, benchmark.end)].append(benchmark)
    for question, compared in seen.items():
        yield from _unequal(_few_others(compared, own[question]))


def _question(row: Row, start: int, end: int) -> tuple[Any, ...]:
    same = replace(row.series, organisation_id="")
    return same, row.statistic, row.segment_kind, row.group, start, end


def _few_others(compared: list[Benchmark], own: set[str]) -> Iterator[Finding]:
    for benchmark in compared:
        series = benchmark.figure.series
        hidden = benchmark.others - len(own - {series.organisation_id})
        if 0 < hidden < FEWEST_ORGANISATIONS:
            yield Finding("benchmark", series, hidden, f"{benchmark.reference_id} less {', '.join(sorted(own))}")
    unequal = {(b.figure.series.organisation_id, b.others, round(b.value, 9)): b for b in compared}
    for one, other in combinations(unequal.values(), 2):
        more = abs(one.others - other.others)
        is_one = one.figure.series.organisation_id == other.figure.series.organisation_id
        if is_one and 0 < more < FEWEST_ORGANISATIONS:
            words = f"{one.reference_id} of {one.others} and {other.reference_id} of {other.others}"
            yield Finding("benchmark_pair", one.figure.series, more, words)
