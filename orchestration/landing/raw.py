"""Canonical rows as Parquet: where a part lies, what its bytes are. Same rows, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.connectors.read import Refusal, Rows
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
            data = _parquet(schema(table).empty_table())
            if not path.exists() or path.read_bytes() != data:
                write_whole(path, data)

    def write(self, table: str, rows: Rows, origin: Origin) -> None:
        """The rows of one table, a part for each month. Written again, the parts are the same."""
        if not rows.source_rows:
            return
        arrow = _arrow(table, rows, origin)
        for month, indices in _by_month(rows.months).items():
            part = arrow if len(indices) == arrow.num_rows else arrow.take(pa.array(indices))
            write_whole(self._path(table, origin.organisation_id, month, origin.part), _parquet(part))

    def write_record(self, receipt: Receipt, refusals: Iterable[Refusal], origin: Origin) -> None:
        """What landing records of its own work: a row for the file, and one for each refused row or value."""
        told = vars(receipt) | {"contract_id": receipt.contract and receipt.contract.partition("@")[0]}
        file_row = {name: [told[name]] for name in RECORD_TABLES["source_files"]}
        self.write("source_files", Rows(file_row, [None], [NO_MONTH]), origin)
        listed = list(refusals)
        columns = {
            "column_name": [refusal.column for refusal in listed],
            "reason": [f"{refusal.expected} expected" for refusal in listed],
            "value_class": [refusal.value_class for refusal in listed],
        }
        self.write("refusals", Rows(columns, [r.row for r in listed], [NO_MONTH] * len(listed)), origin)

    def clear(self, origin: Origin) -> None:
        """Remove what an earlier, unfinished or refused attempt at a file left."""
        for table in (*EVENT_TABLES, *RECORD_TABLES):
            folder = self.root / table / f"organisation_id={origin.organisation_id}"
            for path in folder.glob(f"*/{origin.part}.parquet"):
                path.unlink()

    def _path(self, table: str, organisation_id: str, month: str, part: str) -> Path:
        return self.root / table / f"organisation_id={organisation_id}" / f"month={month}" / f"{part}.parquet"


def _by_month(months: list[str]) -> Mapping[str, list[int]]:
    grouped: dict[str, list[int]] = {}
    for index, month in enumerate(months):
        grouped.setdefault(month, []).append(index)
    return grouped


def _arrow(table: str, rows: Rows, origin: Origin) -> pa.Table:
    count = len(rows.source_rows)
    provenance = {
        "_source_file_id": [origin.file_id] * count,
        "_source_row_number": rows.source_rows,
        "_contract_version": [origin.contract] * count,
        "_landed_at": [origin.landed_at] * count,
    }
    values = rows.columns | provenance
    fields = schema(table)
    return pa.table([pa.array(values.get(f.name, [None] * count), f.type) for f in fields], schema=fields)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="snappy", write_statistics=False)
    return sink.getvalue()
