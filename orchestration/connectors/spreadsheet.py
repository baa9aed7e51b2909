"""A workbook (XLSX, ODS) to records, after a look at the archive: a small file may unfold into a very large one."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from orchestration.connectors.faults import EMPTY, FileRefused
from orchestration.connectors.table import Table

MAX_UNPACKED_BYTES = 1 << 30
MAX_RATIO = 250
MAX_CELLS = 20_000_000

_CHUNK = 1 << 20
_LAST_ROW, _LAST_CELL = re.compile(rb'<row [^>]*?r="(\d{1,9})"'), re.compile(rb'<c [^>]*?r="([A-Z]{1,4})\d')
_ERROR = re.compile(rb'<c (?=[^<>]* t="e")[^<>]*?r="([A-Z]{1,4}\d{1,7})"')
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_TABLE, _ROW, _CELL = (_ODF % ("table", name) for name in ("table", "table-row", "table-cell"))
_ROWS_REPEATED, _COLUMNS_REPEATED = (_ODF % ("table", f"number-{name}-repeated") for name in ("rows", "columns"))
_VALUE_TYPE = _ODF % ("office", "value-type")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_DAMAGED = "the workbook is damaged or cut: it cannot be opened. Export it again."
_MANY = 10
_SAVE_AGAIN = "Copy the rows with answers into a new workbook, save it as .xlsx and deliver that."


def read_sheets(data: bytes) -> list[tuple[str, Table]]:
    """The visible sheets with anything in them, by name; dates as datetime, numbers as float.

    Raises FileRefused for a damaged archive or one that unfolds too far.
    """
    note = _told(_inspect(data))
    try:
        filled = _filled_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data)))
        tables = [(sheet.name, table) for sheet in filled if (table := _table(sheet, note))]
    except (CalamineError, ValueError, OSError):
        raise FileRefused(_DAMAGED) from None
    if not tables:
        raise FileRefused(EMPTY)
    return tables


def _filled_sheets(workbook: CalamineWorkbook) -> list[CalamineSheet]:
    visible = [meta.name for meta in workbook.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    sheets = (workbook.get_sheet_by_name(name) for name in visible)
    return [sheet for sheet in sheets if sheet.height and sheet.width]


def _table(sheet: CalamineSheet, note: str) -> Table | None:
    numbered = [
        (row, record)
        for row, record in enumerate(sheet.to_python(skip_empty_area=False), start=1)
        if any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in record)
    ]
    return Table(lambda: iter(numbered), "row", is_text=False, note=note) if numbered else None


def _told(errors: list[str]) -> str:
    """What to say of cells that hold an error: they are read as empty."""
    if not errors:
        return ""
    shown = errors[:_MANY]
    more = f", and {len(errors) - _MANY} more," if len(errors) > _MANY else ""
    cells = f"cells {', '.join(shown[:-1])} and {shown[-1]}{more} hold" if len(shown) > 1 else f"cell {shown[0]} holds"
    return f"{cells} an error instead of a value and count as empty. Correct the formula and export the workbook again."


def _inspect(data: bytes) -> list[str]:
    """Refuse what would exhaust memory, and read every member once, so that its checksum and size are proven.

    The cells that hold an error are handed back.
    """
    errors: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_bomb(members)
            for member in members:
                errors += _read_member(archive, member)
            if "content.xml" in archive.namelist():
                with archive.open("content.xml") as content:
                    _refuse_wide_ods(content)
            elif "xl/workbook.xml" not in archive.namelist():
                raise FileRefused("this archive is no workbook. Save it as .xlsx or CSV and deliver that.")
    except _UNREADABLE:
        raise FileRefused(_DAMAGED) from None
    return errors


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise FileRefused(f"the workbook unfolds to more than {MAX_UNPACKED_BYTES >> 20} MiB. {_SAVE_AGAIN}")
    for member in members:
        if member.file_size > _CHUNK and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise FileRefused(f"a part of the workbook unfolds more than {MAX_RATIO} times. {_SAVE_AGAIN}")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[str]:
    """Read a part to its end; the cells of a sheet that hold an error."""
    errors: dict[str, None] = {}
    is_sheet = member.filename.startswith("xl/worksheets/")
    last_row, last_column, tail = 0, 0, b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if is_sheet:
                window = tail + chunk
                last_row = max([last_row, *map(int, _LAST_ROW.findall(window))])
                last_column = max([last_column, *map(_column_number, set(_LAST_CELL.findall(window)))])
                if b' t="e"' in window:
                    errors |= dict.fromkeys(cell.decode() for cell in _ERROR.findall(window))
                tail = window[-256:]
    # One stray cell far down and to the right makes a reader reserve the whole rectangle above it.
    if last_row * last_column > MAX_CELLS:
        raise FileRefused(f"the sheet reaches row {last_row:,} and column {last_column:,}. {_SAVE_AGAIN}")
    return list(errors)


def _refuse_wide_ods(content: IO[bytes]) -> None:
    """Count the cells an ODS unfolds to: it says 'the same again so many times' of cells and of rows."""
    rows, column, filled, widest = 0, 0, 0, 0
    for _, element in iterparse(content, forbid_dtd=True):
        if element.tag == _CELL:
            column += int(element.get(_COLUMNS_REPEATED, "1"))
            filled = column if element.get(_VALUE_TYPE) else filled
        elif element.tag == _ROW:
            rows += int(element.get(_ROWS_REPEATED, "1"))
            widest = max(widest, filled)
            # rows without anything only count once something stands below them
            if filled and rows * widest > MAX_CELLS:
                raise FileRefused(f"the sheet reaches row {rows:,} and column {widest:,}. {_SAVE_AGAIN}")
            column = filled = 0
            element.clear()
        elif element.tag == _TABLE:
            rows = widest = 0
            element.clear()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
