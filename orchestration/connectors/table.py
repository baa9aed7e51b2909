"""A delimited text to records: delimiter, quoting, line numbers. Vendors and columns are unknown here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.connectors.columnar import Columns, read_columns
from orchestration.connectors.decode import encoding_of
from orchestration.connectors.faults import EMPTY, FileRefused

DELIMITERS = ",;\t"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}

csv.field_size_limit(16 << 20)  # a pasted application letter is longer than the module's 128 KiB

BATCH = 20_000
"""Records handled at once: enough to make each column's overhead small, few enough to fit the caches."""

Numbered = tuple[int, list[Any]]
"""A record and where it starts: a line, or a sheet's row."""

Cells: TypeAlias = pa.Array | Sequence[Any]
"""A column of some records: dictionary-encoded texts, or whatever cells a workbook has."""


class StructureRefused(FileRefused):
    """The text is not made as its delimiter promises; it may still be with another one."""


@dataclass(frozen=True)
class Table:
    """Records of one export, header rows included, to be gone through as often as needed."""

    records: Callable[[], Iterator[Numbered]]
    """The records that hold anything, one after the other. Raises FileRefused where one cannot be right."""
    unit: str
    """What the numbers count, as a person would say it: 'line' or 'row'."""
    is_text: bool
    """Whether every cell is a text."""
    note: str = ""
    """What the receiver should look at although nothing is wrong."""
    quickly: Callable[[Sequence[int]], Iterator[Columns]] = lambda places: iter(())
    """The columns at some places, of as many records as can be read by the column."""

    def columns(self, places: Sequence[int]) -> Iterator[tuple[NDArray[np.int64], list[Cells]]]:
        """The records some thousand at a time: their numbers and the columns at `places`, from 0, rising.

        Raises FileRefused for the first record that cannot be right.
        """
        done = 0
        try:
            for rows, columns in self.quickly(places):
                done += len(rows)
                yield rows, list(columns)
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            pass  # a record that is not like the others: going on record by record tells which
        else:
            if done:
                return
        rest = islice(self.records(), done, None)
        while some := list(islice(rest, BATCH)):
            yield np.array([row for row, _ in some], np.int64), [self._column(some, place) for place in places]

    def _column(self, some: Sequence[Numbered], place: int) -> Cells:
        cells = [record[place] for _, record in some]
        return pa.array(cells, pa.string()).dictionary_encode() if self.is_text else cells


def delimited_tables(data: bytes) -> list[Table]:
    """The ways to read a delimited file, the likeliest first.

    The right one is that with which every record has the header's number of cells; the others raise StructureRefused
    on the way. Between tabs, quotation marks may also be plain text: spreadsheets that write tabs quote nothing.
    Raises FileRefused for bytes that are no text.
    """
    encoding = encoding_of(data)
    ends = re.search(rb"[\r\n]\x00*\Z", data[-64:]) is not None
    return [_table(data, encoding, dialect, ends) for dialect in _candidates(data, encoding)]


def _table(data: bytes, encoding: str, dialect: _Dialect, ends: bool) -> Table:
    note = "" if ends else _OPEN_END
    records = lambda: _records(_text(data, encoding), dialect)  # noqa: E731
    if not (encoding.startswith("utf-8") and dialect.quotes):
        return Table(records, "line", True, note)
    return Table(records, "line", True, note, lambda places: read_columns(data, dialect.delimiter, places))


def _text(data: bytes, encoding: str) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    quotes: bool = True

    def reader(self, lines: Iterable[str]) -> Any:
        if self.quotes:
            return csv.reader(lines, delimiter=self.delimiter, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def _candidates(data: bytes, encoding: str) -> list[_Dialect]:
    """Dialects by the number of cells they give the header; those that do not split it only if none does."""
    counts = {delimiter: _header_cells(_text(data, encoding), _Dialect(delimiter)) for delimiter in DELIMITERS}
    splitting = sorted((d for d in DELIMITERS if counts[d] > 1), key=lambda d: -counts[d]) or [DELIMITERS[0]]
    unquoted = [_Dialect("\t", quotes=False)] if "\t" in splitting else []
    return [_Dialect(delimiter) for delimiter in splitting] + unquoted


def _header_cells(lines: Iterable[str], dialect: _Dialect) -> int:
    try:
        return len(next((record for record in dialect.reader(lines) if record), []))
    except csv.Error:
        return 0


def _records(lines: Iterable[str], dialect: _Dialect) -> Iterator[Numbered]:
    width = 0
    for line, record in _numbered(lines, dialect):
        if len(record) != width:
            if width:
                raise StructureRefused(_uneven(line, len(record), width, _NAMES[dialect.delimiter]))
            width = len(record)
        yield line, record
    if not width:
        raise FileRefused(EMPTY)


def _uneven(line: int, found: int, expected: int, name: str) -> str:
    return (
        f"line {line}: {found} cells where the header has {expected} (delimiter: {name}). "
        f"The file is cut, or a text with a {name} or a line break in it is not quoted. "
        "Export it again and do not edit it in between."
    )


_OPEN_END = (
    "the last line has no line end. Some tools write it so; but if the file was cut, "
    "line {last} may be wrong: compare it with the source."
)


def _numbered(lines: Iterable[str], dialect: _Dialect) -> Iterator[Numbered]:
    """Each record that holds anything, with the line it starts on."""
    reader = dialect.reader(lines)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise StructureRefused(f"line {line}: {_quoting_fault(str(error))} Export the file again.") from None
        if record is None:
            return
        if any(map(str.strip, record)):
            yield line, record


def _quoting_fault(fault: str) -> str:
    if "unexpected end" in fault or "field larger" in fault:
        return "a quotation mark that opens here is never closed; the file is cut or was edited."
    if "expected after" in fault:
        return "a quotation mark inside a quoted text is not doubled, or one is missing earlier."
    return "this is not a line of delimited text."
