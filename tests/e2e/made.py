"""Exports as a test makes them: the same rows as a text or as a workbook. All people and answers are made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

Row = Sequence[Any]

RESPONSES = ("response_id", "stage", "submitted_at", "department", "recommend")


def csv_of(*rows: Row, delimiter: str = ",") -> str:
    """Rows, the header first, as a text that quotes what needs it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def xlsx_of(*rows: Row, **more: Iterable[Row]) -> bytes:
    """Rows, the header first, as the sheet 'Svar'; `more` are further sheets by name. Times become date cells."""
    file = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, settings) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, sheet_rows in {"Svar": rows, **more}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(sheet_rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell, date)
                    else:
                        sheet.write(number, place, cell)
    return file.getvalue()
