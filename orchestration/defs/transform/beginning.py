"""How a build begins: in an empty warehouse, or in a copy of the last one when only rows that landed since are new.

What belongs here: deciding which of the two, and telling dbt by the parameters of the run. Not here: what new rows
touch, which is a matter of models (`int_touched_keys`, `int_rebuilt_months`).
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.landing.raw import RawStore
from orchestration.publishing import kept
from orchestration.settings import CHECKOUT, DBT_PROJECT, SEEDS, Home, source_files
from orchestration.warehouse import open_warehouse

ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")
"""Packages whose version may change what a model answers or how a warehouse is stored."""


@dataclass(frozen=True)
class Beginning:
    """The parameters of a run; `landed_after`, naive UTC, is None in a whole build and else when the last one was.

    A revision takes in what arrived after its month was published, where that is no small group.
    """

    as_of: datetime
    project_version: str
    erased_rows: int
    landed_after: datetime | None = None
    is_revision: bool = False


def aside(home: Home) -> Path:
    """The warehouse under construction; its catalog name is the live one's, so views survive the rename."""
    return home.root / "warehouse.next.duckdb"


def start_aside(home: Home, as_of: datetime, *, is_whole: bool = False, is_revision: bool = False) -> Beginning:
    """Begin a warehouse in which things are as they were known at a moment, in naive UTC.

    Only what has landed since the last build is left to do if that is all that has changed; otherwise, or if asked for,
    everything.
    """
    RawStore(home.raw).write_schemas()  # a home landed by an older version lacks the tables that are new since
    kept.write_schemas(home)
    for leftover in (aside(home), Path(f"{aside(home)}.wal")):
        leftover.unlink(missing_ok=True)
    beginning = Beginning(as_of, project_version(), _erased_rows(home), is_revision=is_revision)
    if not (is_whole or is_revision) and (last := _to_take_over(home, beginning)):
        beginning = replace(beginning, landed_after=last)
        shutil.copyfile(home.warehouse, aside(home))
    _tell(home, beginning)
    return beginning


def rest(home: Home) -> None:
    """After a build: whoever calls dbt by hand builds everything anew, as things were known in this build."""
    [row] = pq.read_table(home.raw / "run_parameters.parquet").to_pylist()
    _tell(home, Beginning(**(row | {"landed_after": None, "is_revision": False})))


def _tell(home: Home, beginning: Beginning) -> None:
    row = [{field: getattr(beginning, field) for field in PARAMETERS.names}]
    partial = home.raw / "run_parameters.tmp"
    pq.write_table(pa.Table.from_pylist(row, PARAMETERS), partial)
    partial.replace(home.raw / "run_parameters.parquet")


PARAMETERS = pa.schema({
    "as_of": pa.timestamp("us"), "landed_after": pa.timestamp("us"), "project_version": pa.string(),
    "erased_rows": pa.int64(), "is_revision": pa.bool_(),
})  # fmt: skip


def project_version() -> str:
    """A digest of all models, macros and seeds, where they lie, and of the engines they run on."""
    digest = hashlib.sha256(" ".join(version(engine) for engine in ENGINES).encode())
    for path in source_files(DBT_PROJECT, SEEDS):
        digest.update(f"\n{path.relative_to(CHECKOUT)} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _to_take_over(home: Home, beginning: Beginning) -> datetime | None:
    """The as-of time of the last build if all that is new has landed after it and is rows of events."""
    try:
        with open_warehouse(home.warehouse) as connection:
            last = connection.execute(LAST).fetchall()[0]
            known = f"{home.raw}/source_files/*/*/*.parquet"
            [(is_simple,)] = connection.execute(NEW_FILES, [known, beginning.as_of, last[0]]).fetchall()
    except (FileNotFoundError, duckdb.Error):  # no warehouse, or one of an older version
        return None
    is_same = last[1:] == (beginning.project_version, beginning.erased_rows, False) and last[0] <= beginning.as_of
    return last[0] if is_same and is_simple else None


LAST = "select as_of, project_version, erased_rows, is_revision from dim_builds"

NEW_FILES = """
select coalesce(bool_and(not starts_with(coalesce(contract_id, ''), 'config_') and _landed_at > $3), true)
from read_parquet($1, union_by_name = true) as f
anti join dim_source_files as k on f._source_file_id = k.source_file_id and f._landed_at = k.received_at
where _landed_at <= $2
"""
"""Of files the last build did not know: are they exports, and later than it? Settings may concern any row there is."""


def _erased_rows(home: Home) -> int:
    erasures = f"{home.raw}/erasures/*/*/*.parquet"
    with duckdb.connect() as connection:
        query = "select count(*) from read_parquet(?, union_by_name = true)"
        [(rows,)] = connection.execute(query, [erasures]).fetchall()
    return int(rows)
