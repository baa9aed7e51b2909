"""What must hold for every file that came to landing, found out by other means than landing's own.

Each check yields kinds of faults with what was seen; which files are offered, and how, is `fuzz_landing`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from orchestration.connectors.contract import Contract
from orchestration.landing.land import CONFIGURATION
from orchestration.landing.receipts import Receipt
from orchestration.landing.tables import PSEUDONYMS, RECORD_TABLES
from tests.mutation import SECRET

Seen = Iterator[tuple[str, str]]
"""Kinds of faults, with what was seen."""

REMEDY = re.compile(
    r"\b(export|save|take|fetch|deliver|pack|put|add|rename|give|copy|leave|correct|move|remove|choose|fill|keep)\b",
    re.IGNORECASE,
)
CODED = PSEUDONYMS | {"stage_id", "question_code", "event", "outcome", "handling", "value_class"}
"""Columns that hold codes or pseudonyms, whatever stood in the file."""

DIALECTS = (*((mark, csv.QUOTE_MINIMAL) for mark in ",;\t"), ("\t", csv.QUOTE_NONE))
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


@dataclass
class Raw:
    """The raw rows of a home by file: event rows by table, refusals, and how landing recorded the file."""

    events: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=lambda: defaultdict(dict))
    refusals: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, folder: Path) -> Raw:
        raw = cls()
        for path in folder.glob("*/*/*/*.parquet"):
            table = path.relative_to(folder).parts[0]
            for row in pq.ParquetFile(path).read().to_pylist():
                raw._take(table, row)
        return raw

    def _take(self, table: str, row: dict[str, Any]) -> None:
        file_id = row["_source_file_id"]
        if table in RECORD_TABLES:
            {"refusals": self.refusals, "source_files": self.files}.get(table, defaultdict(list))[file_id].append(row)
        else:
            self.events[file_id].setdefault(table, []).append(row)


def of_receipt(receipt: Receipt, data: bytes, raw: Raw, contracts: dict[str, Contract]) -> Seen:
    """Everything that must hold for one file and what was told of it."""
    yield from _of_words(receipt, data)
    if receipt.status == "refused":
        yield from _of_refused(receipt)
    elif receipt.is_landed:
        yield from _of_numbers(receipt, raw)
        yield from _of_records(receipt, data, contracts)
        yield from _of_rows(receipt, raw, contracts)


def _of_words(receipt: Receipt, data: bytes) -> Seen:
    for message in receipt.messages:
        if strange := sorted(
            {f"U+{ord(c):04X}" for c in message if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
        ):
            yield "a control character in a message", f"{strange} in {message[:300]!r}"
        if SECRET in message and SECRET not in headings(data):
            yield "a value in a message", message[:400]


def _of_refused(receipt: Receipt) -> Seen:
    if not receipt.messages or not letters(receipt.messages[0]).startswith(letters(receipt.file_name)):
        yield "a refusal that does not name its file", repr(receipt.messages)
    if not any(REMEDY.search(message.removeprefix(f"{receipt.file_name}: ")) for message in receipt.messages):
        yield "a refusal without a remedy", repr(receipt.messages)
    if receipt.rows_used or receipt.rows_read or receipt.parts:
        yield "a refused file with rows", f"{receipt.rows_read} read, {receipt.rows_used} used"


def letters(text: str) -> str:
    """What is left of a name however it is shown."""
    return "".join(filter(str.isalnum, re.sub(r"[\\]x[0-9a-f]{2}|[\\]u[0-9a-f]{4}|[\\][nrt]", "", text)))


def _of_numbers(receipt: Receipt, raw: Raw) -> Seen:
    parts = (receipt.rows_used, receipt.rows_refused, receipt.rows_skipped)
    if receipt.rows_read != sum(parts) or min(parts) < 0:
        yield "rows that do not add up", f"{receipt.rows_read} read, used + refused + skipped = {parts}"
    told = raw.refusals[receipt.file_id]
    if len(told) != receipt.rows_refused + receipt.values_refused:
        counted = f"{receipt.rows_refused} rows + {receipt.values_refused} values"
        yield "refusals that do not add up", f"{counted}, {len(told)} in raw refusals: {told[:3]}"
    for row in told:
        if not (row["column_name"] and row["reason"] and row["value_class"] and row["_source_row_number"]):
            yield "a refusal without column, class, reason or place", repr(row)
    if told and not receipt.messages:
        yield "refusals without a message", repr(told[:2])
    if not any(row["status"] == receipt.status for row in raw.files[receipt.file_id]):
        yield "a file that is not recorded", repr(raw.files[receipt.file_id])


def _of_rows(receipt: Receipt, raw: Raw, contracts: dict[str, Contract]) -> Seen:
    tables = raw.events[receipt.file_id]
    for table, rows in tables.items():
        for name, value in ((name, value) for row in rows for name, value in row.items() if name in CODED):
            if isinstance(value, str) and SECRET in value:
                yield "a value in a column of codes or pseudonyms", f"{table}.{name}"
    specs = [contracts[label.partition("@")[0]].rows[0] for label in (receipt.contract or "").split(", ")]
    if not any(spec.only_if for spec in specs):
        main = {
            (row["_contract_version"], row["_source_row_number"])
            for spec in specs
            for row in tables.get(spec.table, [])
        }
        if len(main) != receipt.rows_used:
            yield "used rows that are not in raw", f"{receipt.rows_used} used, {len(main)} in raw"


def of_home(raw: Raw, landed: set[str]) -> Seen:
    """Only files with a receipt that says so have rows."""
    for file_id, tables in raw.events.items():
        if file_id is not None and file_id not in landed and any(tables.values()):
            yield "rows of a file that was refused", f"{file_id}: {sorted(tables)}"


# Counting records anew


def _of_records(receipt: Receipt, data: bytes, contracts: dict[str, Contract]) -> Seen:
    labels = (receipt.contract or "").split(", ")
    counts = set(_counted(data, [contracts[label.partition("@")[0]] for label in labels]))
    if counts and receipt.rows_read not in counts:
        yield "records that were not read", f"{receipt.rows_read} read, {sorted(counts)} counted, {receipt.contract}"


def _counted(data: bytes, contracts: Sequence[Contract]) -> Iterator[int]:
    """How many records there may be; nothing where other readers cannot tell."""
    if data.startswith(b"PK"):
        yield from _counted_sheets(data, contracts)
    elif not {"csv"}.isdisjoint(contracts[0].formats) and "json" not in contracts[0].formats:
        yield from _counted_lines(data, contracts[0].header_rows)
    else:
        yield from _counted_objects(data, contracts[0])


def _counted_sheets(data: bytes, contracts: Sequence[Contract]) -> Iterator[int]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, ValueError, OSError):
        return
    filled = [sum(any(str(cell).strip() for cell in row) for row in grid) for grid in grids]
    yield sum(count for count in filled if count) - sum(contract.header_rows for contract in contracts)


def _counted_lines(data: bytes, header_rows: int) -> Iterator[int]:
    for text in _texts(data):
        for delimiter, quoting in DIALECTS:
            try:
                rows = list(
                    csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
                )
            except csv.Error:
                continue
            filled = [row for row in rows if any(cell.strip() for cell in row)]
            if len({len(row) for row in filled}) == 1:
                yield len(filled) - header_rows


def _texts(data: bytes) -> Iterator[str]:
    for encoding in ENCODINGS:
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue


def _counted_objects(data: bytes, contract: Contract) -> Iterator[int]:
    for text in _texts(data):
        try:
            document = json.loads(text)
        except ValueError:
            lines = [line for line in text.split("\n") if line.strip()]
            if len(lines) > 1:
                yield len(lines)
            continue
        for step in ["data"] if contract.recognise.type else contract.records.split("."):
            document = document.get(step) if isinstance(document, dict) and step else document
        yield len(document) if isinstance(document, list) else 1


# What may be told


def headings(data: bytes) -> str:
    """All that may be taken for a heading, or a name of something: first records, names in JSON, types."""
    if data.startswith(b"PK"):
        return "\n".join(_sheet_headings(data))
    found = [name for text in _texts(data) for name in (*_first_records(text), *_json_names(text))]
    return "\n".join(found)


def _sheet_headings(data: bytes) -> Iterator[str]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            yield from (str(cell) for row in book.get_sheet_by_name(name).to_python()[:3] for cell in row)
    except (CalamineError, ValueError, OSError):
        return


def _first_records(text: str) -> Iterator[str]:
    for delimiter, quoting in DIALECTS:
        filled = 0
        try:
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
                filled += any(cell.strip() for cell in record)
                if filled > 3:
                    break
                yield from record
        except csv.Error:
            continue


def _json_names(text: str) -> Iterable[str]:
    names: list[str] = []

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names.extend(name for name, _ in pairs)
        names.extend(str(value) for name, value in pairs if name in ("type", "links", "first", "self"))
        return dict(pairs)

    for part in (text, *text.split("\n")):
        try:
            json.loads(part, object_pairs_hook=take)
        except (ValueError, RecursionError):
            continue
    return names


def is_configuration(receipt: Receipt) -> bool:
    """Whether a receipt is of a configuration file."""
    return receipt.organisation_id == CONFIGURATION


def of_configuration(receipt: Receipt, data: bytes, raw: Raw, contracts: dict[str, Contract]) -> Seen:
    """What must hold for a configuration file."""
    yield from _of_words(receipt, data)
    if receipt.status == "refused":
        yield from _of_refused(receipt)
    elif receipt.is_landed:
        yield from _of_numbers(receipt, raw)
        table = Path(receipt.file_name).stem
        rows = raw.events[receipt.file_id].get(table, [])
        if len(rows) != receipt.rows_used:
            yield "used rows that are not in raw", f"{receipt.rows_used} used, {len(rows)} in raw"
        counts = set(_counted_lines(data, 1))
        if counts and receipt.rows_read not in counts:
            yield "records that were not read", f"{receipt.rows_read} read, {sorted(counts)} counted"
