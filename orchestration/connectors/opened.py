"""From bytes to sources: which format a file is in, and the ways its records may be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from orchestration.connectors.faults import EMPTY, FileRefused
from orchestration.connectors.jsonapi import is_page, page_of
from orchestration.connectors.jsonrecords import getter, parse, paths, read_lines, records_at
from orchestration.connectors.sources import ObjectSource, Source, TableSource, page_source
from orchestration.connectors.spreadsheet import read_sheets
from orchestration.connectors.structure import is_structure
from orchestration.connectors.table import delimited_tables

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00-\x1f]*([^\s\x00-\x1f])")
_NOT_READABLE = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file. Save it as .xlsx or CSV, without a password.",
    b"%PDF": "a PDF. Export the rows as .xlsx or CSV.",
}
_STRUCTURE = (
    "the file is a survey's structure, which holds questions and no answers. Export the responses as CSV; "
    "`candex connector new FILE` drafts config/survey_questions.csv from the structure."
)


@dataclass(frozen=True)
class Sheet:
    """One table or list of a file. `candidates` open it in the ways it may be read, the likeliest first."""

    name: str
    candidates: Sequence[Callable[[], Source]]


def open_sheets(data: bytes, lists: Iterable[str] = ("",)) -> list[Sheet]:
    """What an export holds: one sheet, or several of a workbook. Raises FileRefused.

    `lists` are the dotted paths at which the records of a JSON document may be.
    """
    begin = _BEGINNING.match(data)
    if begin is None:
        raise FileRefused(EMPTY)
    for mark, what in _NOT_READABLE.items():
        if data.startswith(mark):
            raise FileRefused(f"the file is {what}")
    if is_structure(data):
        raise FileRefused(_STRUCTURE)
    if data.startswith(b"PK"):
        return [Sheet(name, [partial(TableSource, "spreadsheet", table)]) for name, table in read_sheets(data)]
    if begin.group(1) in (b"{", b"["):
        return [Sheet("", [partial(lambda source: source, source) for source in _objects(data, lists)])]
    return [Sheet("", [partial(TableSource, "csv", table) for table in delimited_tables(data)])]


def _objects(data: bytes, lists: Iterable[str]) -> Iterator[Source]:
    """The lists of objects that a document holds: that of a JSON:API page, or those at the paths."""
    if (read := read_lines(data)) is not None:
        objects, lines = read
        yield ObjectSource("jsonlines", objects, getter, paths(objects), lines)
        return
    document = parse(data)
    if is_page(document):
        yield page_source(page_of(document))
        return
    for path in sorted(set(lists)):
        if (found := records_at(document, path)) is not None:
            yield ObjectSource("json", found, getter, paths(found), records=path)
