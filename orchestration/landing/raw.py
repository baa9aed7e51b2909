"""Canonical rows as Parquet: where a part lies, what its bytes are. Same rows, same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.connectors.columns import compacted, encoded, repeated
from orchestration.connectors.read import MONTH, ROW, Refusal, Rows
from orchestration.landing.receipts import Receipt
from orchestration.landing.store import write_whole
from orchestration.landing.tables import EVENT_TABLES, NO_MONTH, PROVENANCE, RECORD_TABLES, TABLES, TEXT, schema

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
            data = parquet_bytes(table, schema(table).empty_table())
            if not path.exists() or path.read_bytes() != data:
                write_whole(path, data)

    def write(self, table: str, rows: Rows, origin: Origin) -> dict[str, str]:
        """Write rows of one table, a part for each month; the sha256 of each by '<table>/<month>'.

        Written again, the parts are the same.
        """
        encoded_rows = EncodedRows(table, origin)
        for part in rows.parts:
            encoded_rows.append(part)
        return self.write_encoded([encoded_rows])

    def write_encoded(self, some: Sequence[EncodedRows]) -> dict[str, str]:
        """Write the parts of one table and origin, of which a workbook may have several readings."""
        written = {}
        for month in sorted({month for rows in some for month in rows.months}):
            data = _joined(some[0].table, [rows.months[month] for rows in some if month in rows.months])
            write_whole(self._path(some[0].table, some[0].origin.organisation_id, month, some[0].origin.part), data)
            written[f"{some[0].table}/{month}"] = hashlib.sha256(data).hexdigest()
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
            months = repeated(pa.scalar(NO_MONTH), len(rows))
            told = {name: encoded(values) for name, values in columns.items()}
            self.write(table, Rows([pa.table({**told, ROW: places, MONTH: months})]), origin)

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


class EncodedRows:
    """Canonical rows of one raw table as growing parts, one for each month: encoded as they come, to take little room.

    A row group holds the rows that came at once, so that the texts they share are stored once.
    """

    def __init__(self, table: str, origin: Origin) -> None:
        self.table, self.origin = table, origin
        self._parts: dict[str, tuple[pa.BufferOutputStream, pq.ParquetWriter]] = {}

    def append(self, rows: pa.Table) -> None:
        """Add rows, whose texts are dictionary-encoded, to the parts of their months."""
        months = rows.column(MONTH).combine_chunks()
        names = months.dictionary.to_pylist()
        for month in names:
            chosen = rows if len(names) == 1 else rows.filter(pc.equal(months, month))
            if not chosen.num_rows:  # a month of which all rows were filtered away before
                continue
            _, writer = self._parts.get(month) or self._begin(month)
            writer.write_table(_group(self.table, chosen, self.origin), row_group_size=chosen.num_rows)

    def _begin(self, month: str) -> tuple[pa.BufferOutputStream, pq.ParquetWriter]:
        sink = pa.BufferOutputStream()
        self._parts[month] = sink, pq.ParquetWriter(sink, _encoded_schema(self.table), **_OPTIONS)
        return self._parts[month]

    @cached_property
    def months(self) -> dict[str, pa.Buffer]:
        """The parts by month; nothing can be added any more."""
        for _, writer in self._parts.values():
            writer.close()
        return {month: sink.getvalue() for month, (sink, _) in self._parts.items()}


def _joined(table: str, parts: Sequence[pa.Buffer]) -> memoryview:
    """The bytes of one part made of several."""
    if len(parts) == 1:
        return memoryview(parts[0])
    return parquet_bytes(table, pa.concat_tables([pq.read_table(pa.BufferReader(part)) for part in parts]))


def _encoded_schema(table: str) -> pa.Schema:
    return pa.schema([(field.name, _ENCODED if field.type == TEXT else field.type) for field in schema(table)])


_ENCODED = pa.dictionary(pa.int32(), TEXT)
_TEXTS = sorted({name for table in TABLES for name, kind in (TABLES[table] | PROVENANCE).items() if kind == TEXT})
_OPTIONS: dict[str, Any] = {
    "compression": "snappy",
    "write_statistics": False,
    "store_schema": False,  # readers get texts, however these were stored
    "use_dictionary": [*_TEXTS, "_landed_at"],
    "column_encoding": {ROW: "DELTA_BINARY_PACKED"},
}


def _group(table: str, rows: pa.Table, origin: Origin) -> pa.Table:
    """Rows as their table has them, with their provenance, and no text that no row holds."""
    provenance = {
        "_source_file_id": pa.scalar(origin.file_id, TEXT),
        "_contract_version": pa.scalar(origin.contract, TEXT),
        "_landed_at": pa.scalar(origin.landed_at, pa.timestamp("us")),
    }

    def column(name: str, kind: pa.DataType) -> pa.Array:
        if name in rows.column_names:
            values = rows.column(name).combine_chunks()
            return compacted(values) if kind == _ENCODED else values.cast(kind)
        if name in provenance:
            return repeated(provenance[name], rows.num_rows)
        return encoded(pa.nulls(rows.num_rows, schema(table).field(name).type))

    fields = _encoded_schema(table)
    return pa.table([column(field.name, field.type) for field in fields], schema=fields)


def parquet_bytes(table: str, rows: pa.Table) -> memoryview:
    """Whole rows of a raw table, as they are read from a part, as the bytes of a part: same rows, same bytes."""
    columns = [encoded(rows.column(field.name).combine_chunks()) for field in _encoded_schema(table)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns, schema=_encoded_schema(table)), sink, **_OPTIONS)
    return memoryview(sink.getvalue())
