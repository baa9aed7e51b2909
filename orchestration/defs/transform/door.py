"""The door between two steps of a build: release by release, in the order of months, what may be printed is decided.

Here: which questions make up a release, that a row goes out only if it is safe in every question it is part of, and
handing the decisions on. Not here: how a warehouse puts a question (`questions`), and what is safe
(`orchestration.disclosure`).

A row is decided on once, in the first release that would print it; afterwards it stands. What is decided here goes into
a draft of the ledger, which lies in the warehouse beside the figures; publishing takes it over (`publishing.adopt`).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.defs.transform import questions
from orchestration.disclosure import decide
from orchestration.disclosure.ledger import Ledger, Settled, Written
from orchestration.disclosure.rows import (
    PEERS,
    SHOWN,
    STAGE,
    SUPPRESSED,
    Atom,
    Decision,
    Decisions,
    DisclosureError,
    Reason,
    Row,
)
from orchestration.settings import Home

SIBLINGS = """
select c.figure_id, m.figure_id as main_id, c.disclosure_class = 'volume' as is_volume, c.minimum_n, c.n
from int_candidate_rows as c
inner join int_candidate_rows as m
    on c.organisation_id = m.organisation_id and c.department_id = m.department_id and c.stage_id = m.stage_id
    and c.segment_kind = m.segment_kind and c.segment_id = m.segment_id and c.metric_id = m.metric_id
    and c.question_version = m.question_version and c.period_kind = m.period_kind
    and c.period_start = m.period_start and c.period_end = m.period_end
where m.is_main
order by c.figure_id
"""
"""The other statistics of a row, which are decided with its first."""

PUBLISHING = "select organisation_id from dim_organisations where is_publishing"

NEWEST = """
select c.organisation_id, max(c.month)
from int_closed_months as c
semi join dim_organisations as o on c.organisation_id = o.organisation_id and o.is_publishing
where c.month <= coalesce($month, c.month)
group by c.organisation_id
order by c.organisation_id
"""


READERS, REVISION = "readers", "readers of a revision"


@dataclass(frozen=True)
class Asked:
    """One organisation's releases to decide on, and where all that is needed for it lies."""

    warehouse: Path
    ledger: Path
    organisation_id: str
    months: Sequence[date]
    released_at: datetime


@dataclass
class Drafted:
    """What was decided: the releases in a draft of the ledger, which of them each month needs, and what to tell."""

    organisation_id: str
    written: Written = field(default_factory=lambda: Written((), ()))
    numbers: list[tuple[str, date, int]] = field(default_factory=list)
    settled: dict[str, Settled] = field(default_factory=dict)
    decided: dict[str, Decision] = field(default_factory=dict)
    ranges: list[dict[str, Any]] = field(default_factory=list)

    def add(self, decisions: Decisions) -> None:
        """Note what one release decided."""
        self.decided |= decisions.rows
        self.ranges += decisions.records()["ranges"]


def decide_releases(asked: Asked) -> Drafted:
    """Decide on an organisation's releases, in the order of months. It may run in a process of its own."""
    published = Ledger(asked.ledger)
    drafted, draft = Drafted(asked.organisation_id), published.draft()
    with duckdb.connect(str(asked.warehouse), read_only=True) as connection, _uncollected():
        for month in sorted(asked.months):
            _release(connection, draft, asked, month, drafted)
    drafted.written = draft.written(asked.organisation_id, published.count(asked.organisation_id))
    drafted.settled = _by_figure(draft.decided(asked.organisation_id))
    published.close()
    return drafted


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: rows and atoms are many and in none, and looking took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _release(connection: duckdb.DuckDBPyConnection, draft: Ledger, asked: Asked, month: date, drafted: Drafted) -> None:
    release = _Release(connection, draft, asked.organisation_id, month)
    for number, of in enumerate(questions.IN_ORDER):
        release.ask(number, of)
    audience = REVISION if release.moving else READERS
    _record(draft, release.made, release.rows, release.atoms, audience, asked.released_at)
    drafted.add(release.made)
    drafted.numbers.append((asked.organisation_id, month, draft.count(asked.organisation_id)))


class _Release:
    """The release of a month: question after question, what is asked and what was decided."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, draft: Ledger, organisation_id: str, month: date) -> None:
        self._connection, self._draft, self._organisation_id, self._month = connection, draft, organisation_id, month
        self.moving = questions.moving(connection, organisation_id)
        is_revised = bool(self.moving) or draft.has(organisation_id, REVISION)
        statuses = {row_id: one.status for row_id, one in draft.decided(organisation_id).items()}
        self._known = _Known(statuses)
        self._released = questions.Released(statuses, draft.atoms(organisation_id) if is_revised else {})
        self.made, self.rows, self.atoms = Decisions({}), list[Row](), list[Atom]()

    def ask(self, number: int, of: Callable[..., questions.Question]) -> None:
        """Decide on what the question of this number asks; in stages in which a figure is lost, on more of it."""
        question = of(self._connection, self._organisation_id, self._released)
        told = self._told(number)
        rows = self._open(question, number, told)
        decided = self._decided(question, rows)
        while told and (lost := self._known.lost - told.lost):
            told = replace(told, lost=told.lost | lost)
            stages = {row.series[STAGE] for row in rows if _figure(row.row_id) in lost}
            more = [row for row in self._open(question, number, told) if row.series[STAGE] in stages]
            decided = decided.joined(self._decided(question, more))
            rows = [row for row in rows if row.series[STAGE] not in stages] + more
        self.made, self.rows = self.made.joined(decided), self.rows + rows
        self.atoms += question.atoms(rows)

    def _decided(self, question: questions.Question, rows: list[Row]) -> Decisions:
        decided = decide(rows, question.atoms(rows), self._draft)
        self._known.note(decided.status())
        return decided

    def _told(self, number: int) -> questions.Told | None:
        if number == questions.CROSSED:
            return questions.Told(_spans(self.made), self._known.lost)
        if number == questions.PAIRED:
            return questions.Told(frozenset(self._known.shown), self._known.lost | self._known.before(1))
        return None

    def _open(self, question: questions.Question, number: int, told: questions.Told | None) -> list[Row]:
        """The rows to decide on: those printed for the first time, and what a revision changes of those decided on."""
        hidden = self._known.before(number)
        again = question.decided(self._month, told) if self.moving else []
        moved = [row for row in again if (row.series[STAGE], row.series[questions.METRIC]) in self.moving]
        return [row for row in question.opened(self._month, told) + moved if _figure(row.row_id) not in hidden]


def _spans(decisions: Decisions) -> frozenset[str]:
    return frozenset(span.row_id for one in decisions.examined.values() for span in one.spans)


class _Known:
    """What every question shows or withholds; `shown` are the figures that their own question shows."""

    def __init__(self, statuses: Mapping[str, str]) -> None:
        self.shown: set[str] = set()
        self._withheld: list[set[str]] = [set() for _ in questions.IN_ORDER]
        self.note(statuses)

    def note(self, statuses: Mapping[str, str]) -> None:
        """Add what has been decided of some rows, perhaps once more."""
        for row_id, status in statuses.items():
            number, is_shown = questions.number(row_id), status == SHOWN
            (self._withheld[number].discard if is_shown else self._withheld[number].add)(row_id)
            if number == 0:
                (self.shown.add if is_shown else self.shown.discard)(row_id)

    def before(self, number: int) -> frozenset[str]:
        """Figures that a question before this one withholds."""
        return frozenset(_figure(row_id) for withheld in self._withheld[:number] for row_id in withheld)

    @property
    def lost(self) -> frozenset[str]:
        """Figures of the whole and of departments that their own question shows, and one beside groups withholds."""
        return frozenset(_figure(row_id) for withheld in self._withheld[1:] for row_id in withheld) & self.shown


def _record(
    draft: Ledger, decisions: Decisions, rows: list[Row], atoms: list[Atom], audience: str, released_at: datetime
) -> None:
    if any(decisions.rows[row.row_id].reason != Reason.OUT for row in rows):
        draft.record(decisions, rows, atoms, audience=audience, released_at=released_at)


def _peers(warehouse: Path, ledger: Path, released_at: datetime, organisations: Sequence[Drafted]) -> Drafted:
    """Of which organisations a value is made may change with what is known of them, so it is decided on anew."""
    shown = {figure for one in organisations for figure, settled in one.settled.items() if settled.status == SHOWN}
    published = Ledger(ledger)
    drafted, draft = Drafted(PEERS), published.draft()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows, atoms = questions.of_peers(connection, shown)
    decisions = decide(rows, atoms, draft)
    _record(draft, decisions, rows, atoms, READERS, released_at)
    drafted.add(decisions)
    drafted.written = draft.written(PEERS, published.count(PEERS))
    published.close()
    return drafted


def decide_warehouse(warehouse: Path, ledger: Path, months: Sequence[date] = ()) -> Handed:
    """Decide on releases of a warehouse being built, and lay the draft of them into it.

    Decided on are these report months, as far as they are closed, of every organisation; if none is named, the newest.
    Raises DisclosureError, and nothing may be released, if rows and the months they are made of contradict each other
    or what has been published.
    """
    Ledger(ledger).close()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(as_of, rows)] = connection.execute(SIZE).fetchall()
        chosen = _chosen(connection, months)
    asked = [Asked(warehouse, ledger, one, sorted(of), as_of) for one, of in sorted(chosen.items())]
    drafts = _decided(asked, rows)
    drafts.append(_peers(warehouse, ledger, as_of, drafts))
    with duckdb.connect(str(warehouse)) as connection:
        _lay_down(connection, drafts)
        statuses = list(_statuses(connection, drafts))
    reasons = [told for one in drafts for told in Decisions(one.decided).records()["decisions"]]
    return Handed(statuses, reasons, [told for one in drafts for told in one.ranges])


SIZE = """
select any_value(b.as_of), count(c.figure_id)
from dim_builds as b
left join int_candidate_rows as c on c.is_main and c.disclosure_class <> 'volume'
"""

WORTH_A_PROCESS = 20_000
"""Rows above which a second process saves more than the second or two that its beginning takes."""


def _decided(asked: Sequence[Asked], rows: int) -> list[Drafted]:
    """Organisations have nothing to do with each other: where they are many or large, each core takes one at a time."""
    known = sum(_known(one) for one in asked)
    if len(asked) < 2 or rows - known < WORTH_A_PROCESS:
        return [decide_releases(one) for one in asked]
    with ProcessPoolExecutor(min(len(asked), _cores()), multiprocessing.get_context("spawn")) as processes:
        return list(processes.map(decide_releases, asked))


def _known(asked: Asked) -> int:
    ledger = Ledger(asked.ledger)
    try:
        return len(_by_figure(ledger.decided(asked.organisation_id)))
    finally:
        ledger.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chosen(connection: duckdb.DuckDBPyConnection, months: Sequence[date]) -> dict[str, set[date]]:
    """Organisation → its months; one of which none is closed has no months, and its earlier decisions stand."""
    chosen: dict[str, set[date]] = {one: set() for (one,) in connection.execute(PUBLISHING).fetchall()}
    asked: Sequence[date | None] = months or [None]
    for month in asked:
        for organisation_id, newest in connection.execute(NEWEST, {"month": month}).fetchall():
            if month in (None, newest):
                chosen[organisation_id].add(newest)
    return chosen


def _statuses(connection: duckdb.DuckDBPyConnection, drafts: Sequence[Drafted]) -> Iterator[dict[str, Any]]:
    """Every figure that has been decided on, in this build or before: what dbt goes on with."""
    settled = {figure_id: one for drafted in drafts for figure_id, one in drafted.settled.items()}
    for figure_id, main_id, is_volume, minimum_n, n in connection.execute(SIBLINGS).fetchall():
        if one := settled.get(main_id):
            _require_same(main_id, one, n)
            yield {"figure_id": figure_id, "status": _printed(one.status), "minimum_n": one.minimum_n}
        elif is_volume:
            yield {"figure_id": figure_id, "status": SHOWN, "minimum_n": minimum_n}
    for row_id, decision in drafts[-1].decided.items():
        yield {"figure_id": row_id, "status": _printed(decision.status), "minimum_n": questions.SMALLEST_SET}


@dataclass(frozen=True)
class Handed:
    """What is handed on: statuses to dbt, reasons and ranges to the auditor."""

    statuses: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    ranges: list[dict[str, Any]]

    def write(self, home: Home) -> None:
        """Replace what the build before handed on."""
        for name, schema in (("decisions", DECISIONS), ("reasons", REASONS), ("ranges", RANGES)):
            told = {"decisions": self.statuses, "reasons": self.reasons, "ranges": self.ranges}[name]
            partial = home.door / f"{name}.tmp"
            pq.write_table(pa.Table.from_pylist(told, schema=schema), partial)
            partial.replace(home.door / f"{name}.parquet")


DRAFT = """
create schema if not exists door;
create or replace table door.drafted_months (organisation_id varchar, month date, number integer);
create or replace table door.drafted_releases (
    organisation_id varchar, number integer, released_at varchar, audience varchar, is_admitted integer, decided blob,
    previous varchar, digest varchar
);
create or replace table door.drafted_leaves (
    organisation_id varchar, number integer, series varchar, threshold integer, touched varchar, told blob,
    shown blob, digest varchar
);
"""
"""The draft lies in the warehouse, so that figures and what publishing them will add to the ledger change together."""


def _lay_down(connection: duckdb.DuckDBPyConnection, drafts: Sequence[Drafted]) -> None:
    connection.execute(DRAFT)
    for drafted in drafts:
        _insert(connection, "drafted_months", drafted.numbers)
        _insert(connection, "drafted_releases", drafted.written.releases)
        _insert(connection, "drafted_leaves", drafted.written.leaves)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"insert into door.{table} values ({', '.join('?' * len(rows[0]))})", rows)


def _printed(status: str) -> str:
    """What was to be kept as it is out cannot be told from here, and so is not printed anew."""
    return SHOWN if status == SHOWN else SUPPRESSED


def _require_same(figure_id: str, settled: Settled, n: int) -> None:
    if settled.status == SHOWN and settled.n != n:
        raise DisclosureError(
            f"{figure_id}: {settled.n} are published and {n} would be now; door/kept does not hold what was published"
        )


def _figure(row_id: str) -> str:
    return row_id.partition("|")[0]


def _by_figure(settled: Mapping[str, Settled]) -> dict[str, Settled]:
    """What became of each figure: it is shown if it is safe in every question it is part of.

    How many it is of tells the first of these: those after it are not asked of every figure that a revision changes.
    """
    found = {row_id: one for row_id, one in settled.items() if questions.number(row_id) == 0}
    for row_id, one in settled.items():
        known = found.setdefault(_figure(row_id), one)
        if known.status == SHOWN != one.status:
            found[_figure(row_id)] = one
    return found


DECISIONS = pa.schema({"figure_id": pa.string(), "status": pa.string(), "minimum_n": pa.int64()})

REASONS = pa.schema(
    {
        "row_id": pa.string(),
        "status": pa.string(),
        "reason": pa.string(),
        "leak_atoms": pa.list_(pa.string()),
        "leak_n": pa.int64(),
        "certificate": pa.list_(pa.string()),
        "is_certain": pa.bool_(),
        "range_atoms": pa.list_(pa.string()),
        "range_n": pa.int64(),
        "range_low": pa.int64(),
        "range_high": pa.int64(),
        "range_wanted": pa.int64(),
        "range_is_exact": pa.bool_(),
        "range_asked_by": pa.string(),
    }
)
"""Why a row is shown or not: the small group that it would have given away, with the sum to do, or how nearly it would
be known, in steps of the scale. Never published."""

RANGES = pa.schema(
    {
        "series": pa.list_(pa.string()),
        "threshold": pa.int64(),
        "atoms": pa.list_(pa.string()),
        "n": pa.int64(),
        "low": pa.int64(),
        "high": pa.int64(),
        "wanted": pa.int64(),
        "is_exact": pa.bool_(),
        "asked_by": pa.string(),
    }
)
"""How uncertain each small group stays that was looked at. Never published."""
