"""The release ledger: every row that ever went out, with its atoms as they were, in a file that is only added to.

What belongs here: keeping and giving back, and noticing that somebody else wrote. Not here: what follows from what is
out (`audit`). Kept is what the audit needs and no answer of anybody: atoms have sums only. What was decided of rows
that did not go out is kept beside it, so that nothing is decided twice.

A draft is a ledger in memory that goes on from this one; what was written in it is taken over once it is published.

Each organisation has a chain of releases, each a leaf per series. A leaf's digest covers all it holds, a release's
digest its leaves and the digest before it; the newest one, the head, belongs in what is published, since nothing inside
a file can prove that its end was not cut off.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from orchestration.disclosure.leaves import Leaf, Packed, packed
from orchestration.disclosure.rows import (
    ORGANISATION,
    SHOWN,
    Atom,
    Decisions,
    DisclosureError,
    Examined,
    Reason,
    Row,
    Series,
    Span,
)

SCHEMA = """
create table if not exists releases (
    organisation_id text not null, number integer not null, released_at text not null, audience text not null,
    is_admitted integer not null, decided blob not null, previous text not null, digest text not null,
    primary key (organisation_id, number)
) without rowid;
create table if not exists leaves (
    organisation_id text not null, number integer not null, series text not null, threshold integer not null,
    touched text not null, told blob not null, shown blob not null, digest text not null,
    primary key (organisation_id, number, series)
);
"""
LEAF = ["organisation_id", "number", "series", "threshold", "touched", "told", "shown", "digest"]
APPEND_ONLY = """
create trigger if not exists {table}_{verb} before {verb} on {table} {when}
begin select raise(abort, 'the ledger is only added to'); end;
"""
EXISTS = """
when exists (select 1 from {table} as t where t.organisation_id = new.organisation_id and t.number = new.number {more})
"""
WAIT_SECONDS = 60.0


class LedgerError(DisclosureError):
    """The ledger is not what this program wrote, or has moved on since the decisions were made."""


@dataclass(frozen=True)
class History:
    """An organisation's ledger at one moment: its head and the leaves of each series in the order of time."""

    head: str
    leaves: dict[Series, list[Leaf]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided of a row, the threshold then in force, and its n."""

    status: str
    reason: str
    minimum_n: int
    n: int


@dataclass(frozen=True)
class Written:
    """Some releases of an organisation with their leaves, as the rows of the two tables they are kept in."""

    releases: Sequence[tuple[Any, ...]]
    leaves: Sequence[tuple[Any, ...]]


class Ledger:
    """A ledger file; `:memory:` is a ledger for one moment. Raises LedgerError for one of another format."""

    def __init__(self, path: Path | str) -> None:
        self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        self._read: tuple[tuple[str, int], Written, str] | None = None
        if path != ":memory:":
            Path(path).chmod(0o600)
        try:
            self._prepare(path)
        except LedgerError:
            self.close()
            raise

    def _prepare(self, path: Path | str) -> None:
        with self._writing():
            for statement in SCHEMA.split(";"):
                self._connection.execute(statement)
            if [name for _, name, *_ in self._all("pragma table_info(leaves)")] != LEAF:
                raise LedgerError(f"{path}: written by another version of candex, with other columns; use that version")
            for table, more in (("releases", ""), ("leaves", "and t.series = new.series")):
                for verb, when in (("update", ""), ("delete", ""), ("insert", EXISTS.format(table=table, more=more))):
                    self._connection.execute(APPEND_ONLY.format(table=table, verb=verb, when=when))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def draft(self) -> Ledger:
        """A ledger in memory that begins with all that is written here."""
        drafted = Ledger(":memory:")
        self._connection.backup(drafted._connection)
        return drafted

    def history(self, organisation_id: str, series: Iterable[Series]) -> History:
        """What an organisation released of some series, read at one moment.

        Raises LedgerError if anything was changed by hand, of those or of others.
        """
        written, head = self._sound(organisation_id)
        wanted = {json.dumps(one): one for one in series}
        admitted = {number: bool(is_admitted) for _, number, _, _, is_admitted, *_ in written.releases}
        found: dict[Series, list[Leaf]] = {}
        for _, number, name, threshold, touched, told, shown, _ in written.leaves:
            if name in wanted:
                leaf = Leaf(wanted[name], number, threshold, admitted[number], Packed(touched, told, shown))
                found.setdefault(leaf.series, []).append(leaf)
        return History(head, found)

    def decided(self, organisation_id: str) -> dict[str, Settled]:
        """By row id, what became of every row that was ever decided on, as it was last. Raises LedgerError."""
        written, _ = self._sound(organisation_id)
        found: dict[str, Settled] = {}
        for _, _, _, _, _, noted, *_ in written.releases:
            found |= _settled(noted)
        return found

    def has(self, organisation_id: str, audience: str) -> bool:
        """Whether there is a release to an audience."""
        return bool(
            self._all("select 1 from releases where organisation_id = ? and audience = ?", organisation_id, audience)
        )

    def atoms(self, organisation_id: str) -> dict[Series, dict[str, Atom]]:
        """Series → atoms by id, as each was when a release last touched it."""
        written, _ = self._sound(organisation_id)
        leaves = self.history(organisation_id, {tuple(json.loads(leaf[2])) for leaf in written.leaves}).leaves
        return {series: {atom.atom_id: atom for leaf in own for atom in leaf.atoms} for series, own in leaves.items()}

    def written(self, organisation_id: str, after: int = 0) -> Written:
        """The releases of an organisation from the one after that of this number."""
        with self._reading():
            return self._after(organisation_id, after)

    def adopt(self, organisation_id: str, drafted: Written) -> str:
        """Take over releases from a draft that goes on from this ledger, whole or not at all; gives the new head.

        Those that were taken over before may be among them. Raises LedgerError if something else was released since
        the draft was begun, or if the draft was changed by hand.
        """
        with self._writing():
            of = "select number, digest from releases where organisation_id = ?"
            own: dict[int, str] = dict(self._all(of, organisation_id))
            if any(own.get(number, digest) != digest for _, number, *_, digest in drafted.releases):
                raise LedgerError(f"{organisation_id}: something was released since this draft was begun; build again")
            self._insert(
                [told for told in drafted.releases if told[1] not in own],
                [leaf for leaf in drafted.leaves if leaf[1] not in own],
            )
            return _checked(organisation_id, self._after(organisation_id, 0))

    def _sound(self, organisation_id: str) -> tuple[Written, str]:
        """What is written of an organisation, read at one moment, and its head. Raises LedgerError."""
        with self._reading():
            [[version]] = self._all("pragma data_version")  # counted up by what other connections write
            moment = (organisation_id, int(version))
            if self._read is None or self._read[0] != moment:
                self._read = (moment, Written((), ()), "")
            _, known, head = self._read
            # this connection only adds, so what it has checked before is as it was
            new = self._after(organisation_id, len(known.releases))
            head = _checked(organisation_id, new, head, len(known.releases))
            written = Written([*known.releases, *new.releases], [*known.leaves, *new.leaves])
            self._read = (moment, written, head)
            return written, head

    def _after(self, organisation_id: str, number: int) -> Written:
        of = "where organisation_id = ? and number > ? order by number"
        return Written(
            self._all(f"select * from releases {of}", organisation_id, number),
            self._all(f"select * from leaves {of}, series", organisation_id, number),
        )

    def _insert(self, releases: Sequence[Any], leaves: Sequence[Any]) -> None:
        self._connection.executemany("insert into releases values (?, ?, ?, ?, ?, ?, ?, ?)", releases)
        self._connection.executemany("insert into leaves values (?, ?, ?, ?, ?, ?, ?, ?)", leaves)

    def record(
        self, decisions: Decisions, rows: Iterable[Row], atoms: Iterable[Atom], *, audience: str, released_at: datetime
    ) -> dict[str, str]:
        """Add the rows that were shown, whole or not at all, before anybody may read them; gives the new heads.

        What was decided of the others is noted with them.

        Raises LedgerError if a row was added since the decisions were made: they have to be made again.
        """
        rows = list(rows)
        leaves = _leaves([row for row in rows if _is_new(decisions, row)], atoms, decisions.examined)
        decided = _decided(decisions, rows)
        with self._writing():
            for organisation_id, seen in decisions.heads.items():
                if self.head(organisation_id) != seen:
                    raise LedgerError(f"{organisation_id}: something was released since these decisions were made")
            return {
                o: self._add((o, released_at.isoformat(), audience, 0, _noted(decided.get(o, []))), leaves.get(o, []))
                for o in decisions.heads
            }

    def admit(self, rows: Iterable[Row], atoms: Iterable[Atom], *, audience: str, released_at: datetime) -> None:
        """Add rows that went out before there was a ledger, or past it; the next decision looks at all of them."""
        rows = list(rows)
        spans = {
            s: tuple(Span(r.row_id, r.atoms) for r in own if not r.is_volume) for s, own in _by_series(rows).items()
        }
        examined = {s: Examined(max(r.minimum_n for r in own), spans[s]) for s, own in _by_series(rows).items()}
        with self._writing():
            for organisation_id, leaves in _leaves(rows, atoms, examined).items():
                self._add((organisation_id, released_at.isoformat(), audience, 1, _noted([])), leaves)

    def head(self, organisation_id: str) -> str:
        """The digest of the newest release, empty if there is none."""
        found = self._all(
            "select digest from releases where organisation_id = ? order by number desc limit 1", organisation_id
        )
        return str(found[0][0]) if found else ""

    def count(self, organisation_id: str) -> int:
        """How many releases of an organisation there are."""
        [[number]] = self._all("select count(*) from releases where organisation_id = ?", organisation_id)
        return int(number)

    def _add(self, told: tuple[str, str, str, int, bytes], leaves: Sequence[Any]) -> str:
        """Append one release: organisation, time, audience, whether it is admitted, and what was decided."""
        organisation_id, *rest = told
        number = self.count(organisation_id) + 1
        release = (organisation_id, number, *rest, self.head(organisation_id))
        own = [(organisation_id, number, *leaf, _digest_of(*leaf[2:])) for leaf in sorted(leaves)]
        digest = _digest(release, own)
        self._insert([(*release, digest)], own)
        return digest

    def _all(self, query: str, *values: str | int) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        yield from self._within("begin immediate")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        yield from self._within("begin")

    def _within(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")


def _is_new(decisions: Decisions, row: Row) -> bool:
    decision = decisions.rows[row.row_id]
    return decision.status == SHOWN and decision.reason != Reason.OUT


Note = tuple[str, str, str, int, int]
"""Row id, status, reason, threshold and n."""


def _decided(decisions: Decisions, rows: Iterable[Row]) -> dict[str, list[Note]]:
    """Organisation → what was decided that had not been before."""
    found: dict[str, list[Note]] = {}
    for row in rows:
        one = decisions.rows[row.row_id]
        if one.reason != Reason.OUT:
            note = (row.row_id, one.status, str(one.reason), row.minimum_n, row.n)
            found.setdefault(row.series[ORGANISATION], []).append(note)
    return found


def _noted(decided: Iterable[Note]) -> bytes:
    return zlib.compress(json.dumps(sorted(decided)).encode(), 1)


@lru_cache(maxsize=256)
def _settled(noted: bytes) -> dict[str, Settled]:
    """What one release decided; asked for again with every release after it."""
    told = json.loads(zlib.decompress(noted))
    return {row_id: Settled(status, reason, t, n) for row_id, status, reason, t, n in told}


def _by_series(rows: Iterable[Row]) -> dict[Series, list[Row]]:
    found: dict[Series, list[Row]] = {}
    for row in rows:
        found.setdefault(row.series, []).append(row)
    return found


def _leaves(
    rows: Iterable[Row], atoms: Iterable[Atom], examined: Mapping[Series, Examined]
) -> dict[str, list[tuple[str, int, str, bytes, bytes]]]:
    """Organisation → series, threshold, and what is packed of every leaf."""
    known: dict[Series, list[Atom]] = {}
    for atom in atoms:
        known.setdefault(atom.series, []).append(atom)
    found: dict[str, list[tuple[str, int, str, bytes, bytes]]] = {}
    for series, own in _by_series(rows).items():
        seen = examined.get(series) or Examined(max(row.minimum_n for row in own))
        leaf = packed(own, known.get(series, []), seen)
        told = (json.dumps(series), seen.threshold, leaf.touched, leaf.told, leaf.shown)
        found.setdefault(series[ORGANISATION], []).append(told)
    return found


def _checked(organisation_id: str, written: Written, head: str = "", after: int = 0) -> str:
    """The head of a chain in which every digest is what it should be, going on from a head. Raises LedgerError."""
    place = 0
    for number, (*told, digest) in enumerate(written.releases, start=after + 1):
        own = []
        while place < len(written.leaves) and written.leaves[place][1] == number:
            own.append(written.leaves[place])
            place += 1
        sound = all(_digest_of(*leaf[4:7]) == leaf[7] for leaf in own)
        if not sound or told[1] != number or told[-1] != head or _digest(told, own) != digest:
            raise LedgerError(f"{organisation_id}: release {number} in the ledger is not what was written there")
        head = digest
    if place < len(written.leaves):
        raise LedgerError(f"{organisation_id}: the ledger holds rows of no release")
    return head


def _digest_of(touched: str, told: bytes, shown: bytes) -> str:
    """The digest of what is packed in a leaf: digests inside it have one length, so no part is taken for another."""
    digest = sha256(touched.encode())
    for part in (told, shown):
        digest.update(sha256(part).digest())
    return digest.hexdigest()


def _digest(told: Sequence[Any], leaves: Sequence[Any]) -> str:
    short = [sha256(value).hexdigest() if isinstance(value, bytes) else value for value in told]
    covered = [short, *([*leaf[:4], leaf[7]] for leaf in leaves)]
    return sha256(json.dumps(covered).encode()).hexdigest()
