"""Writes the HR workbook: what HR decided, owns, aims at and trains, sheet by sheet as the interchange format has them.

Its texts retell the two municipalities' public stories; owners are roles, and participants a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from benchmarks.demo.files import Files, uncompressed
from benchmarks.demo.organisations import Organisation

TEXTS = Path(__file__).with_name("texts")
SHEETS = {
    "interventions": "id,name,what,departments,roles,starts_on,expected_metric,expected_direction,stated_on",
    "actions": "id,finding,action,owner,due_on,status",
    "targets": "id,metric,stage,department,value,from",
    "training": "id,date,department,topic,participants",
}
SAVED = datetime(2020, 1, 7, 10, 15)


def write(organisation: Organisation) -> Files:
    """The workbook of one organisation: the rows of `texts/<organisation>/<sheet>.csv`."""
    organisation_id = organisation.organisation_id
    sheets = {name: _rows(organisation_id, name, header.split(",")) for name, header in SHEETS.items()}
    yield f"inbox/{organisation_id}/hr-workbook.xlsx", _book(sheets)


def _rows(organisation_id: str, sheet: str, header: Sequence[str]) -> list[Sequence[str]]:
    with (TEXTS / organisation_id / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
        return [header, *([row[column] for column in header] for row in csv.DictReader(file, delimiter="|"))]


def _book(sheets: dict[str, list[Sequence[str]]]) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": SAVED})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [_cell(text) for text in row])
    workbook.close()
    return uncompressed(content)


def _cell(text: str) -> str | float:
    """Numbers are numbers; days stay text, as careful people write them."""
    try:
        return float(text)
    except ValueError:
        return text
