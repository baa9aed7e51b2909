"""Canonical rows as Parquet: where a part lies, what its bytes are. Same rows, same bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.connectors.read import MONTH, ROW, Refusal, Rows
from orchestration.landing.receipts import Receipt
from orchestration.landing.store import write_whole
from orchestration.landing.tables import EVENT_TABLES, NO_MONTH, RECORD_TABLES, TABLES, schema

NOBODY = "_none"
"""Stands for an organisation where there is none: files without rows, inbox folders nobody has configured."""


@dataclass(frozen=True)
class Origin:
    """Where the rows of a part come from. `part` is the name of its files."""

    organisation_id: str
    file_id: str
    contract: str | None
    landed_at: datetime
    part: str


@dataclass(frozen=True)
class RawStore:
    """The `raw/` folder of a home: `<table>/organisation_id=<id>/month=<YYYY-MM>/<part>.parquet`."""

    root: Path

    def write_schemas(self) -> None:
        """A file without rows for each table, so that every table can be read before anything has landed."""
        for table in TABLES:
            path = self._path(table, NOBODY, NO_MONTH, "schema")
            data = parquet_bytes(schema(table).empty_table())
            if not path.exists() or path.read_bytes() != data:
                write_whole(path, data)

    def write(self, table: str, rows: Rows, origin: Origin) -> dict[str, str]:
        """Write the rows of one table, a part for each month; the sha256 of each by '<table>/<month>'.

        Written again, the parts are the same.
        """
        written = {}
        for month, part in _by_month(rows.table if len(rows) else None):
            data = parquet_bytes(_arrow(table, part, origin))
            write_whole(self._path(table, origin.organisation_id, month, origin.part), data)
            written[f"{table}/{month}"] = hashlib.sha256(data).hexdigest()
        return written

    def write_record(self, receipt: Receipt, refusals: Iterable[Refusal], origin: Origin) -> None:
        """What landing records of its own work: a row for the file, and one for each refused row or value."""
        told = vars(receipt) | {"contract_id": receipt.contract and _ids(receipt.contract)}
        self.write_rows("source_files", [{name: told[name] for name in RECORD_TABLES["source_files"]}], origin)
        self.write_rows("refusals", [_refused(refusal) for refusal in refusals], origin)

    def write_rows(self, table: str, rows: Sequence[Mapping[str, Any]], origin: Origin) -> None:
        """Write rows that are no event's; a row's place in the file, if it has one, is its `ROW`."""
        if rows:
            columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in TABLES[table].items()}
            places = pa.array([row.get(ROW) for row in rows], pa.int64())
            months = pa.repeat(NO_MONTH, len(rows))
            self.write(table, Rows([pa.table({**columns, ROW: places, MONTH: months})]), origin)

    def clear(self, origin: Origin) -> None:
        """Remove what an earlier, unfinished or refused attempt at a file left."""
        for table in (*EVENT_TABLES, *RECORD_TABLES):
            folder = self.root / table / f"organisation_id={origin.organisation_id}"
            for path in folder.glob(f"*/{origin.part}.parquet"):
                path.unlink()

    def _path(self, table: str, organisation_id: str, month: str, part: str) -> Path:
        return self.root / table / f"organisation_id={organisation_id}" / f"month={month}" / f"{part}.parquet"


def _ids(labels: str) -> str:
    return ", ".join(label.partition("@")[0] for label in labels.split(", "))


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {
        "column_name": refusal.column,
        "reason": f"{refusal.expected} expected",
        "value_class": refusal.value_class,
        ROW: refusal.row,
    }


def _by_month(rows: pa.Table | None) -> Iterator[tuple[str, pa.Table]]:
    if rows is None:
        return
    months = rows.column(MONTH).combine_chunks()
    for month in pc.unique(months).to_pylist():
        yield month, rows.filter(pc.equal(months, month))


def _arrow(table: str, rows: pa.Table, origin: Origin) -> pa.Table:
    provenance = {
        "_source_file_id": pa.scalar(origin.file_id, pa.string()),
        "_contract_version": pa.scalar(origin.contract, pa.string()),
        "_landed_at": pa.scalar(origin.landed_at, pa.timestamp("us")),
    }

    def column(name: str, kind: pa.DataType) -> pa.Array:
        if name in rows.column_names:
            return rows.column(name).cast(kind).combine_chunks()
        if name in provenance:
            return pa.repeat(provenance[name], rows.num_rows)
        return pa.nulls(rows.num_rows, kind)

    fields = schema(table)
    return pa.table([column(field.name, field.type) for field in fields], schema=fields)


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as the bytes of its part: same rows, same bytes."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="snappy", write_statistics=False)
    return sink.getvalue()
