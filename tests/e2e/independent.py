"""Readers of files that share nothing with the product's own: csv, json, zipfile, an XML parser and pandas.

What belongs here: how a test reads an original. Not here: what a test expects of it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pandas as pd

from tests.conftest import FIXTURES

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SERIAL_ZERO = datetime(1899, 12, 30)

Numbered = dict[int, list[str]]


def lines_of(data: bytes, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> Numbered:
    """The records of a delimited text by the line they start on, the header among them."""
    text = io.StringIO(data.decode(encoding_of(data)), newline="")
    reader, found, start = csv.reader(text, delimiter=delimiter, quoting=quoting), {}, 1
    for record in reader:
        found[start], start = record, reader.line_num + 1
    return found


def encoding_of(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8 if it can be, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"


def rows_of_sheet(data: bytes, part: str = "xl/worksheets/sheet1.xml") -> Numbered:
    """The rows of a sheet by number: texts as they are, numbers as they stand in the XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = _shared(book)
        found: Numbered = {}
        for row in ElementTree.fromstring(book.read(part)).iter(f"{SHEET}row"):
            cells = {_column(cell.get("r", "")): _value(cell, shared) for cell in row}
            width = max(cells, default=-1) + 1
            found[int(row.get("r", 0))] = [cells.get(place, "") for place in range(width)]
    return found


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    items = ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}si")
    return ["".join(text.text or "" for text in item.iter(f"{SHEET}t")) for item in items]


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{SHEET}t"))
    written = cell.findtext(f"{SHEET}v") or ""
    return shared[int(written)] if cell.get("t") == "s" and written else written


def _column(reference: str) -> int:
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference):
        number = number * 26 + ord(letter) - 64
    return number - 1


def frame_of(numbered: Numbered, header_rows: int = 1, start: int = 0) -> pd.DataFrame:
    """Records as a frame of texts, headings with their blanks collapsed; `start` header rows come before the names."""
    records = [record for record in numbered.values() if any(cell.strip() for cell in record)]
    names = [" ".join(name.split()) for name in records[start]]
    filled = [record + [""] * (len(names) - len(record)) for record in records[header_rows:]]
    return pd.DataFrame(filled, columns=names, dtype=object)


def utc(written: str | datetime, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """A time as naive UTC: by its own offset, else as that zone's clock showed it."""
    moment = written if isinstance(written, datetime) else _parsed(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def _parsed(written: str) -> datetime:
    if re.fullmatch(r"\d{5}(\.\d+)?", written):
        return (SERIAL_ZERO + timedelta(days=float(written), milliseconds=500)).replace(microsecond=0)
    if "/" in written:
        return datetime.strptime(written, "%m/%d/%Y %H:%M:%S")
    return datetime.fromisoformat(written)


def questions_of(fixture: str) -> list[dict[str, str]]:
    """The rows of a fixture's survey_questions."""
    with (FIXTURES / fixture / "survey_questions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def samples(folders: Iterable[Path]) -> list[str]:
    """Every file of fixture folders that came from outside, as '<folder>/<file>'."""
    ours = ("LICENSE", "SOURCE.md", "survey_questions.csv")
    return [f"{f.name}/{path.name}" for f in folders for path in sorted(f.iterdir()) if not path.name.startswith(ours)]
