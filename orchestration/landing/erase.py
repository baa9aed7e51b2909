"""Removing one person from a home: rows, originals, inbox. What is left says that rows were erased, not whose.

Not here: what was published (sums, which stand) and the warehouse, which the caller builds anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.connectors.faults import FileRefused
from orchestration.connectors.opened import open_sheets
from orchestration.connectors.sources import Source
from orchestration.landing.evidence import open_original
from orchestration.landing.inbox import remove_from_inbox
from orchestration.landing.keys import existing_key
from orchestration.landing.originals import OriginalDamaged, kept_files, original_path
from orchestration.landing.pseudonyms import Pseudonyms
from orchestration.landing.raw import parquet_bytes
from orchestration.landing.store import locked, write_whole
from orchestration.landing.tables import EVENT_TABLES, schema
from orchestration.settings import Home

OF_CANDIDATES = ("candidate_ref", "respondent_ref", "employment_ref")
OF_STAFF = ("hiring_manager_ref", "reviewer_ref")
"""References that stand in rows about others: the row stays, the reference goes."""

_IDS = ("application_id", "response_id")


class NobodyFound(LookupError):
    """No row and no kept file holds the person."""


@dataclass
class Erased:
    """What was removed, in numbers only."""

    rows: int = 0
    originals: int = 0
    inbox_files: int = 0


@dataclass
class _Person:
    """What is known of the person while searching; never written anywhere."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _IDS})
    refs: set[str] = field(default_factory=set)
    places: set[tuple[str, int]] = field(default_factory=set)

    def size(self) -> int:
        return sum(map(len, self.ids.values())) + len(self.refs) + len(self.places)


def erase(home: Home, now: datetime, application_id: str | None = None, email: str | None = None) -> Erased:
    """Remove a person by one of their applications or by their mail address.

    Killed, it is finished by calling it again. Raises NobodyFound, LandingError while a landing is running, ValueError
    unless exactly one of the two is given.
    """
    if (application_id is None) == (email is None):
        raise ValueError("say who by --application or by --email, one of them.")
    with locked(home.landing):
        person = _Person()
        if application_id is not None:
            person.ids["application_id"].add(application_id)
        else:
            _seek_address(home, str(email), person)
        _seek_rows(home, person)
        return _remove(home, person, now.astimezone(UTC).replace(tzinfo=None))


# Seeking


def _seek_address(home: Home, email: str, person: _Person) -> None:
    key = existing_key(home.keys / "pseudonym.key")
    if key is not None:
        person.refs.add(Pseudonyms(key)(email))
    wanted = email.strip().casefold()
    for file_id in kept_files(home.landing):
        try:
            rows = _rows_with(open_original(home, file_id), wanted)
        except OriginalDamaged:
            continue
        person.places.update((file_id, row) for row in rows)
    for path, columns in _staff_parts(home, person.refs):
        person.places -= _places_of(_with_staff(path, columns, person.refs))


def _places_of(rows: pa.Table) -> set[tuple[str, int]]:
    return set(zip(rows["_source_file_id"].to_pylist(), rows["_source_row_number"].to_pylist(), strict=True))


def _rows_with(data: bytes, wanted: str) -> Iterator[int]:
    """The rows of a file that hold a text anywhere; row 0 where the file cannot be read as an export."""
    try:
        sources = [sheet.candidates[0]() for sheet in open_sheets(data)]
        found = [row for source in sources for row in _source_rows(source, wanted)]
    except FileRefused:
        found = [0] if wanted.encode() in data.lower() else []
    yield from found


def _source_rows(source: Source, wanted: str) -> Iterator[int]:
    for batch in source.batches():
        columns = [batch.listed(heading) for heading in source.headings() if heading]
        for place, row in enumerate(batch.rows):
            if any(wanted in str(column[place]).casefold() for column in columns if column[place] is not None):
                yield int(row)


def _seek_rows(home: Home, person: _Person) -> None:
    """Follow the person through all tables until nothing new is found."""
    before = -1
    while before != person.size():
        before = person.size()
        for _, path in _parts(home):
            for row in _matching(pq.ParquetFile(path).read(), person).to_pylist():
                _learn(row, person)


def _learn(row: dict[str, Any], person: _Person) -> None:
    person.places.add((row["_source_file_id"], row["_source_row_number"]))
    for name in _IDS:
        if row.get(name) is not None:
            person.ids[name].add(row[name])
    person.refs.update(row[name] for name in OF_CANDIDATES if row.get(name) is not None)


def _parts(home: Home) -> Iterator[tuple[str, Path]]:
    for table in EVENT_TABLES:
        for path in sorted((home.raw / table).glob("*/*/*.parquet")):
            yield table, path


def _matching(rows: pa.Table, person: _Person) -> pa.Table:
    return rows.filter(_is_of(rows, person))


def _is_of(rows: pa.Table, person: _Person) -> pa.ChunkedArray:
    """Which rows are the person's: by an id, a reference, or the place in a file."""
    tests = [(name, person.ids[name]) for name in _IDS] + [(name, person.refs) for name in OF_CANDIDATES]
    held = [
        pc.is_in(rows[name], pa.array(sorted(values), pa.string()))
        for name, values in tests
        if name in rows.column_names
    ]
    held.append(_at_places(rows, person.places))
    result = held[0]
    for one in held[1:]:
        result = pc.or_(result, one)
    return result


def _at_places(rows: pa.Table, places: set[tuple[str, int]]) -> pa.Array:
    keys = zip(rows["_source_file_id"].to_pylist(), rows["_source_row_number"].to_pylist(), strict=True)
    return pa.array([key in places for key in keys], pa.bool_())


# Removing


def _remove(home: Home, person: _Person, now: datetime) -> Erased:
    """Tombstones first, then rows, then bytes: whatever is interrupted can be found again and finished."""
    found = [(table, path, _matching(pq.ParquetFile(path).read(), person)) for table, path in _parts(home)]
    found = [(table, path, rows) for table, path, rows in found if rows.num_rows]
    staff = list(_staff_parts(home, person.refs))
    beside = {file for path, names in staff for file, _ in _places_of(_with_staff(path, names, person.refs))}
    files = {file_id for file_id, _ in person.places} | beside | _files_of_earlier(home)
    left = [file_id for file_id in files if original_path(home.landing, file_id).exists()]
    if not found and not left and not staff:
        raise NobodyFound("No row and no kept file of this home holds that person; nothing was changed.")
    _write_tombstones(home, found, now)
    for _, path, _ in found:
        _rewrite(path, person)
    for path, columns in staff:
        _forget_staff(path, columns, person.refs)
    for file_id in left:
        original_path(home.landing, file_id).unlink(missing_ok=True)
    removed = remove_from_inbox(home, files)
    for stale in (home.warehouse, *home.door.glob("*.parquet")):
        stale.unlink(missing_ok=True)
    return Erased(sum(rows.num_rows for *_, rows in found), len(left), removed)


def _files_of_earlier(home: Home) -> set[str]:
    """The files that rows were erased from before: an interrupted erasure may have left their bytes."""
    paths = home.raw.glob("erasures/*/*/*.parquet")
    return {file_id for path in paths for file_id in pq.ParquetFile(path).read()["_source_file_id"].to_pylist()}


def _write_tombstones(home: Home, found: list[tuple[str, Path, pa.Table]], now: datetime) -> None:
    """A row for each erased one: which file, row, table and month; part of no other row, and of nobody."""
    for owner in sorted({path.parent.parent.name for _, path, _ in found}):
        rows = [
            {"table_name": table, "erased_month": path.parent.name.partition("=")[2], "_landed_at": now}
            | {name: row[name] for name in ("_source_file_id", "_source_row_number", "_contract_version")}
            for table, path, erased in found
            if path.parent.parent.name == owner
            for row in erased.to_pylist()
        ]
        data = parquet_bytes("erasures", pa.Table.from_pylist(rows, schema("erasures")))
        write_whole(home.raw / "erasures" / owner / "month=0000-00" / f"{now:%Y%m%dT%H%M%S%f}.parquet", data)


def _table_of(path: Path) -> str:
    """The raw table a part belongs to: `<table>/organisation_id=…/month=…/<part>.parquet`."""
    return path.parents[2].name


def _rewrite(path: Path, person: _Person) -> None:
    rows = pq.ParquetFile(path).read()
    rest = rows.filter(pc.invert(_is_of(rows, person)))
    if rest.num_rows:
        write_whole(path, parquet_bytes(_table_of(path), rest))
    else:
        path.unlink()


def _staff_parts(home: Home, refs: set[str]) -> Iterator[tuple[Path, list[str]]]:
    wanted = pa.array(sorted(refs), pa.string())
    for _, path in _parts(home):
        rows = pq.ParquetFile(path).read()
        columns = [c for c in OF_STAFF if c in rows.column_names and pc.any(pc.is_in(rows[c], wanted)).as_py()]
        if columns:
            yield path, columns


def _with_staff(path: Path, columns: list[str], refs: set[str]) -> pa.Table:
    """The rows of a part that name the person as staff."""
    rows, wanted = pq.ParquetFile(path).read(), pa.array(sorted(refs), pa.string())
    return pa.concat_tables([rows.filter(pc.is_in(rows[name], wanted)) for name in columns])


def _forget_staff(path: Path, columns: list[str], refs: set[str]) -> None:
    if not path.exists():
        return
    rows, wanted = pq.ParquetFile(path).read(), pa.array(sorted(refs), pa.string())
    for name in columns:
        kept = pc.if_else(pc.is_in(rows[name], wanted), pa.scalar(None, pa.string()), rows[name])
        rows = rows.set_column(rows.column_names.index(name), name, kept)
    write_whole(path, parquet_bytes(_table_of(path), rows))
