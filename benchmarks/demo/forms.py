"""Writes Norrtälje's survey answers as a form leaves them in a spreadsheet, with what careless hands did to some cells.

Workbooks are packed without compression: what a compressor makes differs between its versions, what it holds does not.
"""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pandas as pd
import xlsxwriter

from benchmarks.demo import catalogue
from benchmarks.demo.chance import Chance
from benchmarks.demo.files import Files, uncompressed
from benchmarks.demo.surveys import APPLICATION_HEADING, COMMENT, DEPARTMENT_HEADING, DONT_KNOW, Survey
from benchmarks.demo.world import World

SHEET = "Formulärsvar 1"
TIME_HEADING = "Tidsstämpel"
EXPORTED = datetime(2020, 1, 2, 8, 30)
CHOICES = {"yes": "Ja", "no": "Nej"}
NO_SUCH_DEPARTMENT = "Skolan"
BLANK_ROWS = 3  # at the end of every sheet
SLIPS = {("ansokan", 2019, "recommend"): 11, ("avslag", 2018, "communication"): "mycket bra"}
"""(survey, year, question) → what somebody typed over the first cell that its respondent had left blank."""


def write(world: World, responses: pd.DataFrame, surveys: tuple[Survey, ...]) -> Files:
    """One workbook per survey and year."""
    for survey in surveys:
        own = responses[responses["stage"] == survey.stage_id]
        for year in sorted(set(own["submitted_at"].dt.year)):
            rows = own[own["submitted_at"].dt.year == year]
            path = f"inbox/{world.organisation.organisation_id}/{survey.survey_id}/{survey.survey_id}_{year}.xlsx"
            yield path, _workbook(_cells(world, rows, survey, year))


def _cells(world: World, rows: pd.DataFrame, survey: Survey, year: int) -> pd.DataFrame:
    """The sheet as a table of the values its cells hold."""
    chance = Chance(world.organisation.organisation_id, "form", survey.survey_id, str(year))
    names = np.array([department.name for department in world.organisation.departments])[rows["department"]]
    odd = chance.uniform(len(rows))
    # candidates may leave the department out; people who quit type it themselves, and some mean something else
    named = np.where(odd < 0.04, NO_SUCH_DEPARTMENT if survey.stage_id == "exit" else "", names)
    columns: dict[str, object] = {TIME_HEADING: rows["submitted_at"].dt.to_pydatetime()}
    if survey.stage_id != "exit":
        columns[APPLICATION_HEADING] = rows["application_id"].to_numpy()
    columns[DEPARTMENT_HEADING] = named
    for heading, code in survey.headings.items():
        cells = _answers(rows, code, SLIPS.get((survey.survey_id, year, code)), chance)
        columns[heading] = _of_wording(rows, cells, heading, survey)
    return pd.DataFrame(columns, dtype=object)


def _answers(rows: pd.DataFrame, code: str, slip: object, chance: Chance) -> list[object]:
    if code == COMMENT:
        return list(rows[code])
    doubtful = chance.uniform(len(rows)) < 0.5
    pairs = zip(rows[code], doubtful, strict=True)
    cells: list[object] = [_answer(answer, code, is_doubtful) for answer, is_doubtful in pairs]
    if slip is not None:
        # a cell that counts nowhere else: the slip must not change any sum
        cells[next(i for i, answer in enumerate(rows[code]) if answer == "")] = slip
    return cells


def _of_wording(rows: pd.DataFrame, cells: list[object], heading: str, survey: Survey) -> list[object]:
    """The cells of a column; where a question was reworded, those of the days its wording was used."""
    for rewording in survey.reworded:
        is_former = (rows["submitted_at"] < rewording.until).tolist()
        if heading in (rewording.former, catalogue.asked(rewording.code)):
            used = heading == rewording.former
            return [cell if was == used else "" for cell, was in zip(cells, is_former, strict=True)]
    return cells


def _answer(answer: str, code: str, is_doubtful: bool) -> object:
    if answer == "":
        return DONT_KNOW if is_doubtful and code != "recommend" else ""
    if catalogue.choices_of(code):
        return catalogue.labelled(code, answer, ", ")
    return CHOICES[answer] if answer in CHOICES else int(answer)


def _workbook(table: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": EXPORTED})
    sheet = workbook.add_worksheet(SHEET)
    moment, plain = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), workbook.add_format()
    sheet.write_row(0, 0, list(table.columns))
    for number, row in enumerate(table.itertuples(index=False), start=1):
        sheet.write_datetime(number, 0, row[0], moment)
        sheet.write_row(number, 1, row[1:], plain)
    # somebody pressed the space bar far below the last answer: the rows between are part of the sheet now
    sheet.write_string(len(table) + BLANK_ROWS, len(table.columns) - 1, " ")
    workbook.close()
    return uncompressed(content)
