"""A file's records behind one face, whatever its format: rows of a table or resources of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from orchestration.connectors.contract import Contract
from orchestration.connectors.decode import decode
from orchestration.connectors.faults import EMPTY, FileRefused
from orchestration.connectors.jsonapi import Page, read_page
from orchestration.connectors.spreadsheet import read_workbook
from orchestration.connectors.survey import heading_key
from orchestration.connectors.table import Table, read_delimited

Getter = Callable[[Any], Any]

_NOT_READABLE = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file. Save it as .xlsx or CSV, without a password.",
    b"%PDF": "a PDF. Export the rows as .xlsx or CSV.",
}


class Source(Protocol):
    """What reading needs to know of a file."""

    unit: str
    """What a row number counts: 'line', 'row' or 'item'."""
    note: str
    """What the receiver should look at although nothing is wrong; mostly empty."""

    @property
    def records(self) -> Sequence[Any]: ...

    @property
    def rows(self) -> Sequence[int]: ...

    def has(self, heading: str) -> bool: ...

    def getter(self, heading: str) -> Getter: ...

    def zone_of(self, heading: str) -> str | None: ...


class PageSource:
    """The resources of a JSON:API page; a row number is the position in the list."""

    unit, note = "item", ""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.records = page.resources
        self.rows = range(1, len(page.resources) + 1)

    def has(self, heading: str) -> bool:
        return True

    def getter(self, heading: str) -> Getter:
        return self.page.getter(heading)

    def zone_of(self, heading: str) -> str | None:
        return None


class TableSource:
    """The records of a table below its header rows."""

    def __init__(self, table: Table) -> None:
        self.unit, self.note = table.unit, table.note
        self._table = table
        self._header_rows, self._zone_mark = 1, ""
        self.headings = [heading_key(cell) for cell in table.records[0]]

    @property
    def records(self) -> Sequence[Any]:
        return self._table.records[self._header_rows :]

    @property
    def rows(self) -> Sequence[int]:
        return self._table.rows[self._header_rows :]

    def has(self, heading: str) -> bool:
        return heading in self.headings

    def getter(self, heading: str) -> Getter:
        index = self.headings.index(heading)
        return lambda record: record[index]

    def zone_of(self, heading: str) -> str | None:
        """The zone that the last header row names for a column's times, where the contract says it may."""
        if not self._zone_mark:
            return None
        cell = str(self._table.records[self._header_rows - 1][self.headings.index(heading)])
        _, found, rest = cell.partition(f'"{self._zone_mark}":"')
        return rest.partition('"')[0] if found else None

    def settle(self, contract: Contract, used: Iterable[str]) -> None:
        """Set the header rows aside as the contract says. Raises FileRefused where the header is not as promised."""
        self._header_rows, self._zone_mark = contract.header_rows, contract.time_zone_mark or ""
        self._check_header(contract)
        self._check_blank_headings()
        self._check_repeated(set(used))

    def _check_header(self, contract: Contract) -> None:
        mark, header = contract.last_header_row_contains, self._table.records[: self._header_rows]
        complete = len(header) == self._header_rows and (
            mark is None
            or all(mark in str(cell) for cell, heading in zip(header[-1], self.headings, strict=True) if heading)
        )
        if not complete:
            expected = f", the last of them with '{mark}' in every cell" if mark else ""
            raise FileRefused(
                f"{contract.id} has {self._header_rows} header rows{expected}; this file has not. "
                "Export it again and do not edit it in between."
            )

    def _check_blank_headings(self) -> None:
        for index, heading in enumerate(self.headings):
            if heading:
                continue
            for row, record in zip(self.rows, self.records, strict=True):
                if record[index] is not None and str(record[index]).strip():
                    raise FileRefused(
                        f"{self.unit} {row}: column {index + 1} holds values but has no heading. "
                        "Give it one and add that to config/survey_questions.csv, or empty the column."
                    )

    def _check_repeated(self, used: set[str]) -> None:
        for heading in used.intersection(self.headings):
            places = [index + 1 for index, other in enumerate(self.headings) if other == heading]
            if len(places) > 1:
                where = " and ".join(map(str, places))
                raise FileRefused(f"the heading '{heading}' stands over columns {where}. Rename all but one.")


def open_source(data: bytes) -> tuple[str, TableSource | PageSource]:
    """The format of a file ('csv', 'spreadsheet' or 'jsonapi') and its records. Raises FileRefused."""
    if not data.strip():
        raise FileRefused(EMPTY)
    for mark, what in _NOT_READABLE.items():
        if data.startswith(mark):
            raise FileRefused(f"the file is {what}")
    if data.startswith(b"PK"):
        return "spreadsheet", TableSource(read_workbook(data))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return "jsonapi", PageSource(read_page(data))
    return "csv", TableSource(read_delimited(decode(data)))
