"""A file's records behind one face, whatever its format: rows of a table, resources of a page, objects of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.connectors.columns import Batch, compacted, listed
from orchestration.connectors.contract import Contract, Format
from orchestration.connectors.faults import EMPTY, FileRefused
from orchestration.connectors.jsonapi import Page
from orchestration.connectors.survey import heading_key
from orchestration.connectors.table import BATCH, Cells, Table
from orchestration.connectors.values import text

_MOST_HEADER_ROWS = 5


class Source(Protocol):
    """What reading needs to know of a file."""

    format: Format
    unit: str
    """What a row number counts: 'line', 'row' or 'item'."""
    note: str
    """What the receiver should look at although nothing is wrong; mostly empty."""

    def headings(self) -> list[str]:
        """What the columns are called; of JSON, the paths that occur."""
        ...

    def has(self, heading: str) -> bool: ...

    def first(self, heading: str) -> str | None:
        """The text under a heading in the first record."""
        ...

    def zone_of(self, heading: str) -> str | None:
        """The zone that the header names for a column's times."""
        ...

    def settle(self, contract: Contract, used: Iterable[str]) -> Source:
        """The source as the contract says it is made. Raises FileRefused where it is not."""
        ...

    def batches(self) -> Iterator[Batch]:
        """The records, some at a time."""
        ...


class ObjectSource:
    """Objects of a JSON document: `getter(path)` takes a value out of one."""

    note, unit = "", "item"

    def __init__(
        self,
        format_: Format,
        objects: Sequence[Any],
        getter: Callable[[str], Callable[[Any], Any]],
        paths: Iterable[str],
        rows: Sequence[int] | None = None,
        resource_type: str | None = None,
        records: str = "",
    ) -> None:
        self.format, self._objects, self._getter = format_, objects, getter
        self._paths, self.resource_type, self.records = sorted(paths), resource_type, records
        self._rows = rows if rows is not None else range(1, len(objects) + 1)
        if format_ == "jsonlines":
            self.unit = "line"

    def headings(self) -> list[str]:
        return self._paths

    def has(self, heading: str) -> bool:
        """Always: an object may lack what another one has."""
        return True

    def first(self, heading: str) -> str | None:
        value = self._getter(heading)(self._objects[0]) if self._objects else None
        return None if isinstance(value, list | dict) else text(value)

    def zone_of(self, heading: str) -> str | None:
        return None

    def settle(self, contract: Contract, used: Iterable[str]) -> ObjectSource:
        return self

    def batches(self) -> Iterator[Batch]:
        for start in range(0, len(self._objects), BATCH):
            some = self._objects[start : start + BATCH]
            rows = np.asarray(self._rows[start : start + BATCH], np.int64)
            yield Batch(rows, partial(self._cells, some), False)

    def _cells(self, objects: Sequence[Any], heading: str) -> list[Any]:
        return list(map(self._getter(heading), objects))


def page_source(page: Page) -> ObjectSource:
    """The resources of a JSON:API page; a row number is the position in the list."""
    paths = page.headings() if page.resources else ()
    return ObjectSource("jsonapi", page.resources, page.getter, paths, resource_type=page.type)


class TableSource:
    """The records of a table below its header rows."""

    def __init__(self, format_: Format, table: Table, contract: Contract | None = None) -> None:
        self.format, self._table = format_, table
        self.unit, self.note = table.unit, table.note
        self._head = [record for _, record in islice(table.records(), _MOST_HEADER_ROWS)]
        if not self._head:
            raise FileRefused(EMPTY)
        self._header_rows = contract.header_rows if contract else 1
        self._zone_mark = (contract.time_zone_mark if contract else None) or ""
        self._names = _NAMINGS[contract.header_names if contract else "first"](self._head)
        self._used = set(self._names)

    def headings(self) -> list[str]:
        return self._names

    def has(self, heading: str) -> bool:
        return heading in self._names

    def first(self, heading: str) -> str | None:
        below = self._head[self._header_rows : self._header_rows + 1]
        return text(below[0][self._names.index(heading)]) if below and self.has(heading) else None

    def zone_of(self, heading: str) -> str | None:
        if not self._zone_mark:
            return None
        cell = (
            str(self._head[self._header_rows - 1][self._names.index(heading)]).replace("'", '"').replace('": "', '":"')
        )
        _, found, rest = cell.partition(f'"{self._zone_mark}":"')
        return rest.partition('"')[0] if found else None

    def named_as(self, contract: Contract) -> TableSource:
        """The same records with the columns called as the contract calls them."""
        return TableSource(self.format, self._table, contract)

    def settle(self, contract: Contract, used: Iterable[str]) -> TableSource:
        source = self.named_as(contract)
        source._check_header(contract)
        source._check_repeated(set(used))
        source._used = set(used)
        return source

    def batches(self) -> Iterator[Batch]:
        named = {name: place for place, name in reversed(list(enumerate(self._names))) if name in self._used}
        nameless = [place for place, name in enumerate(self._names) if not name]
        places = sorted({*named.values(), *nameless})
        header = self._header_rows
        for rows, columns in self._table.columns(places):
            above, header = min(header, len(rows)), max(header - len(rows), 0)
            if len(rows) > above:
                at = {place: _below(column, above) for place, column in zip(places, columns, strict=True)}
                self._check_nameless({place: at[place] for place in nameless}, rows[above:])
                cells = {name: at[place] for name, place in named.items()}
                yield Batch(rows[above:], cells.__getitem__, self._table.is_text)

    def exhaust(self) -> None:
        """Go through all records. Raises FileRefused for the first that cannot be right."""
        for _ in self._table.records():
            pass

    def _check_header(self, contract: Contract) -> None:
        mark, header = contract.last_header_row_contains, self._head[: self._header_rows]
        complete = len(header) == self._header_rows and (
            mark is None
            or all(mark in str(cell) for cell, heading in zip(header[-1], self._names, strict=True) if heading)
        )
        if not complete:
            expected = f", the last of them with '{mark}' in every cell" if mark else ""
            raise FileRefused(
                f"{contract.id} has {self._header_rows} header rows{expected}; this file has not. "
                "Export it again and do not edit it in between."
            )

    def _check_nameless(self, nameless: Mapping[int, Cells], rows: NDArray[np.int64]) -> None:
        for place, cells in nameless.items():
            for row, cell in zip(rows, listed(cells), strict=True):
                if cell is not None and str(cell).strip():
                    raise FileRefused(
                        f"{self.unit} {row}: column {place + 1} holds values but has no heading. "
                        "Give it one and add that to config/survey_questions.csv, or empty the column."
                    )

    def _check_repeated(self, used: set[str]) -> None:
        for heading in used.intersection(self._names):
            places = [index + 1 for index, other in enumerate(self._names) if other == heading]
            if len(places) > 1:
                where = " and ".join(map(str, places))
                raise FileRefused(f"the heading '{heading}' stands over columns {where}. Rename all but one.")


def _below(cells: Cells, above: int) -> Cells:
    """A column without its header cells."""
    if not above:
        return cells
    return compacted(cells[above:]) if isinstance(cells, pa.DictionaryArray) else cells[above:]


Head = Sequence[Sequence[Any]]


def _first_row(head: Head) -> list[str]:
    return [heading_key(cell) for cell in head[0]]


def _joined_rows(head: Head) -> list[str]:
    """'Question', or 'Question / Choice' where the second row names a choice; a blank question carries on."""
    names, question = [], ""
    second: Iterable[Any] = head[1] if len(head) > 1 else [""] * len(head[0])
    for above, below in zip(_first_row(head), map(heading_key, second), strict=True):
        question = above or question
        names.append(question if below.casefold() in _NO_CHOICE else f"{question} / {below}")
    return names


_NO_CHOICE = {"", "response", "open-ended response", "svar", "öppet svar"}


def _codes(head: Head) -> list[str]:
    """The code before the first '. ', as in 'G1Q1. How likely …'; a heading without one is its own."""
    return [_code_of(name) for name in _first_row(head)]


def _code_of(name: str) -> str:
    code, dot, _ = name.partition(". ")
    return code if dot and " " not in code else name


_NAMINGS: Mapping[str, Callable[[Head], list[str]]] = {"first": _first_row, "joined": _joined_rows, "code": _codes}
