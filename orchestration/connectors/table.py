"""A delimited text to records: delimiter, quoting, line numbers. Vendors and columns are unknown here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestration.connectors.faults import EMPTY, FileRefused

Cell = str | int | float | bool | date | datetime | None

DELIMITERS = ",;\t"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True)
class Table:
    """Records of one export, header rows included. `rows[i]` is where record i starts: a line, or a sheet's row."""

    records: list[list[Any]]
    rows: list[int]
    unit: str
    """What `rows` counts, as a person would say it: 'line' or 'row'."""
    note: str = ""
    """What the receiver should look at although nothing is wrong."""


def read_delimited(text: str) -> Table:
    """The records of a delimited text; rows without any value are left out.

    The delimiter is the one that splits the header into most cells and with which every record has the header's
    number of cells. Between tabs, quotation marks may also be plain text: spreadsheets that write tabs quote nothing.
    Raises FileRefused with the line of the first record that does not.
    """
    fault: FileRefused | None = None
    for dialect in _candidates(text):
        try:
            return _records(text, dialect)
        except FileRefused as error:
            fault = fault or error
    assert fault is not None
    raise fault


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    quotes: bool = True

    def reader(self, text: str) -> Any:
        lines = io.StringIO(text, newline="")
        if self.quotes:
            return csv.reader(lines, delimiter=self.delimiter, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def _candidates(text: str) -> list[_Dialect]:
    """Dialects by the number of cells they give the header; those that do not split it only if none does."""
    counts = {delimiter: _header_cells(text, _Dialect(delimiter)) for delimiter in DELIMITERS}
    splitting = sorted((d for d in DELIMITERS if counts[d] > 1), key=lambda d: -counts[d]) or [DELIMITERS[0]]
    unquoted = [_Dialect("\t", quotes=False)] if "\t" in splitting else []
    return [_Dialect(delimiter) for delimiter in splitting] + unquoted


def _header_cells(text: str, dialect: _Dialect) -> int:
    try:
        return len(next((record for record in dialect.reader(text) if record), []))
    except csv.Error:
        return 0


def _records(text: str, dialect: _Dialect) -> Table:
    records: list[list[str]] = []
    rows: list[int] = []
    name = _NAMES[dialect.delimiter]
    for line, record in _numbered(text, dialect):
        if records and len(record) != len(records[0]):
            counts = f"{len(record)} cells where the header has {len(records[0])} (delimiter: {name})"
            raise FileRefused(
                f"line {line}: {counts}. The file is cut, or a text with a {name} or a line break in it is not quoted. "
                "Export it again and do not edit it in between."
            )
        records.append(record)
        rows.append(line)
    if not records:
        raise FileRefused(EMPTY)
    return Table(records, rows, "line", "" if text.endswith(("\n", "\r")) else _open_end(rows[-1]))


def _open_end(line: int) -> str:
    return (
        "the last line has no line end. Some tools write it so; but if the file was cut, "
        f"line {line} may be wrong: compare it with the source."
    )


def _numbered(text: str, dialect: _Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each record that holds anything, with the line it starts on."""
    reader = dialect.reader(text)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise FileRefused(f"line {line}: {_quoting_fault(str(error))} Export the file again.") from None
        if record is None:
            return
        if any(cell.strip() for cell in record):
            yield line, record


def _quoting_fault(fault: str) -> str:
    if "unexpected end" in fault or "field larger" in fault:
        return "a quotation mark that opens here is never closed; the file is cut or was edited."
    if "expected after" in fault:
        return "a quotation mark inside a quoted text is not doubled, or one is missing earlier."
    return "this is not a line of delimited text."
