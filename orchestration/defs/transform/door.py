"""The door between two steps of a build: release by release, in the order of months, what may be printed is decided.

Here: which questions make up a release, that a row goes out only if it is safe in every question it is part of, and
handing the decisions on. Not here: how a warehouse puts a question (`questions`), and what is safe
(`orchestration.disclosure`).

A row is decided on once, in the first release that would print it; afterwards it stands. What is decided here goes into
a draft of the ledger, which lies in the warehouse beside the figures; publishing takes it over (`publishing.adopt`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.defs.transform import questions
from orchestration.disclosure import decide
from orchestration.disclosure.ledger import Ledger, Settled
from orchestration.disclosure.rows import (
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

NEWEST = """
select c.organisation_id, max(c.month)
from int_closed_months as c
semi join dim_organisations as o on c.organisation_id = o.organisation_id and o.is_publishing
where c.month <= coalesce($month, c.month)
group by c.organisation_id
order by c.organisation_id
"""


READERS, REVISION = "readers", "readers of a revision"


@dataclass
class Door:
    """The releases a build decides on, and what became of their rows."""

    connection: duckdb.DuckDBPyConnection
    draft: Ledger
    released_at: datetime
    numbers: list[tuple[str, date, int]] = field(default_factory=list)
    """Organisation, report month, and the number of the release in the draft that it needs."""
    decided: dict[str, Decision] = field(default_factory=dict)
    ranges: list[dict[str, Any]] = field(default_factory=list)

    def run(self, months: Sequence[date]) -> None:
        """Decide on these report months, as far as they are closed, of every organisation; on the newest if on none."""
        chosen = self._chosen(months)
        for organisation_id in sorted(chosen):
            for month in sorted(chosen[organisation_id]):
                self._release(organisation_id, month)
        self._peers()

    def statuses(self) -> Iterator[dict[str, Any]]:
        """Every figure that has been decided on, in this build or before: what dbt goes on with."""
        settled: dict[str, Settled] = {}
        for organisation_id in sorted({organisation_id for organisation_id, *_ in self.numbers}):
            settled |= _by_figure(self.draft.decided(organisation_id))
        for figure_id, main_id, is_volume, minimum_n, n in self.connection.execute(SIBLINGS).fetchall():
            if one := settled.get(main_id):
                _require_same(main_id, one, n)
                yield {"figure_id": figure_id, "status": _printed(one.status), "minimum_n": one.minimum_n}
            elif is_volume:
                yield {"figure_id": figure_id, "status": SHOWN, "minimum_n": minimum_n}
        for row_id, decision in self.decided.items():
            if row_id.startswith("peers/"):
                yield {"figure_id": row_id, "status": _printed(decision.status), "minimum_n": questions.SMALLEST_SET}

    def _chosen(self, months: Sequence[date]) -> dict[str, set[date]]:
        chosen: dict[str, set[date]] = {}
        asked: Sequence[date | None] = months or [None]
        for month in asked:
            for organisation_id, newest in self.connection.execute(NEWEST, {"month": month}).fetchall():
                if month in (None, newest):
                    chosen.setdefault(organisation_id, set()).add(newest)
        return chosen

    def _release(self, organisation_id: str, month: date) -> None:
        moving = questions.moving(self.connection, organisation_id)
        is_revised = bool(moving) or self.draft.has(organisation_id, REVISION)
        atoms_out = self.draft.atoms(organisation_id) if is_revised else {}
        departments = questions.of_departments(self.connection, organisation_id, atoms_out)
        groups = questions.of_groups(self.connection, organisation_id, atoms_out)
        known = self.draft.decided(organisation_id)
        rows = _open(departments, month, known, moving)
        first = decide(rows, departments.atoms(rows), self.draft)
        is_shown = {row_id for row_id, one in known.items() if one.status == SHOWN}
        is_shown |= {row_id for row_id, one in first.rows.items() if one.status == SHOWN}
        beside = [
            replace(row, is_settled=row.level == 0)
            for row in _open(groups, month, known, moving)
            if row.level > 0 or _figure(row.row_id) in is_shown
        ]
        second = decide(beside, groups.atoms(beside), self.draft)
        self._record(
            organisation_id, _together(first, second), [*rows, *beside],
            [*departments.atoms(rows), *groups.atoms(beside)], REVISION if moving else READERS,
        )  # fmt: skip
        self.numbers.append((organisation_id, month, self.draft.count(organisation_id)))

    def _peers(self) -> None:
        """Of which organisations a value is made may change with what is known of them, so it is decided on anew."""
        rows, atoms = questions.of_peers(self.connection)
        self._record(questions.PEERS, decide(rows, atoms, self.draft), rows, atoms, READERS)

    def _record(
        self, organisation_id: str, decisions: Decisions, rows: list[Row], atoms: list[Atom], audience: str
    ) -> None:
        if any(decisions.rows[row.row_id].reason != Reason.OUT for row in rows):
            self.draft.record(decisions, rows, atoms, audience=audience, released_at=self.released_at)
        self.decided |= decisions.rows
        self.ranges += decisions.records()["ranges"]


def decide_warehouse(warehouse: Path, ledger: Path, months: Sequence[date] = ()) -> Handed:
    """Decide on releases of a warehouse being built, and lay the draft of them into it.

    Raises DisclosureError, and nothing may be released, if rows and the months they are made of contradict each other
    or what has been published.
    """
    published = Ledger(ledger)
    with duckdb.connect(str(warehouse)) as connection:
        [(as_of,)] = connection.execute("select as_of from dim_builds").fetchall()
        door = Door(connection, published.draft(), as_of)
        door.run(months)
        _lay_down(connection, door, published)
        return Handed(list(door.statuses()), Decisions(door.decided).records()["decisions"], door.ranges)


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
    organisation_id varchar, number integer, series varchar, threshold integer, touched varchar, payload blob,
    payload_digest varchar
);
"""
"""The draft lies in the warehouse, so that figures and what publishing them will add to the ledger change together."""


def _lay_down(connection: duckdb.DuckDBPyConnection, door: Door, published: Ledger) -> None:
    connection.execute(DRAFT)
    _insert(connection, "drafted_months", door.numbers)
    for organisation_id in [questions.PEERS, *sorted({organisation_id for organisation_id, *_ in door.numbers})]:
        written = door.draft.written(organisation_id, published.count(organisation_id))
        _insert(connection, "drafted_releases", written.releases)
        _insert(connection, "drafted_leaves", written.leaves)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"insert into door.{table} values ({', '.join('?' * len(rows[0]))})", rows)


def _open(
    question: questions.Question, month: date, known: Mapping[str, Settled], moving: Collection[tuple[str, str]]
) -> list[Row]:
    """The rows to decide on: those printed for the first time, and of what a revision changes also those decided on."""
    rows = [row for row in question.printed(month) if row.row_id not in known]
    if moving:
        printed = {row.row_id for row in rows}
        of = (row for row in question.candidates(month) if (row.series[STAGE], row.series[questions.METRIC]) in moving)
        rows += [row for row in of if row.row_id in known and row.row_id not in printed]
    return rows


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
    """What became of each figure: it is shown if it is safe in every question it is part of."""
    found: dict[str, Settled] = {}
    for row_id, one in settled.items():
        figure_id = _figure(row_id)
        if figure_id not in found or found[figure_id].status == SHOWN:
            found[figure_id] = one
    return found


def _together(first: Decisions, second: Decisions) -> Decisions:
    """Two questions of one release as one record."""
    return Decisions(
        {**first.rows, **second.rows}, {**first.examined, **second.examined}, {**first.heads, **second.heads}
    )


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
