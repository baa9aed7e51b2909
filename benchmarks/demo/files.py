"""Bytes of delimited text and workbooks. Every writer yields (path within the home, bytes), the disk untouched."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Dialect:
    """How a tool, or the person who saved the file, writes delimited text."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    is_careless: bool = False
    """Local times without seconds, ja/nej and decimal commas instead of ISO, true/false and whole numbers."""


TIDY = Dialect()
CARELESS = Dialect("cp1252", ";", "\r\n", is_careless=True)


def delimited(rows: Iterable[Sequence[object]], dialect: Dialect = TIDY) -> bytes:
    """Delimited text with the rows, the first of them the header."""
    text = io.StringIO()
    csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.line_end).writerows(rows)
    return text.getvalue().encode(dialect.encoding)


def uncompressed(archive: io.BytesIO) -> bytes:
    """A workbook packed anew without compression or times of its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for member in source.infolist():
            target.writestr(zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0)), source.read(member))
    return packed.getvalue()
