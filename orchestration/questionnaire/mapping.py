"""The rows of `config/survey_questions.csv` and `config/value_maps.csv` that read a survey made from this pack.

One set for each tool, as each writes headings in its own way. The organisation is left as a word to replace. Not here:
what a row of configuration means (`orchestration/connectors/survey.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from orchestration.connectors.draft import SURVEY_COLUMNS
from orchestration.connectors.survey import FIRST_VERSION, IGNORE
from orchestration.questionnaire.lime_codes import (
    APPLICATION_ID,
    ATTRIBUTES,
    DEPARTMENT,
    INTERVIEW_MODE,
    answer_codes,
    box_code,
    boxes_code,
    fields,
    question_code,
)
from orchestration.questionnaire.survey import LANGUAGES, Question, Survey
from orchestration.questionnaire.words import load_words

ORGANISATION = "ORGANISATION"
"""Stands for the organisation's id; one search and replace makes the rows the installation's own."""

VALUE_COLUMNS = ["organisation_id", "contract_id", "heading", "value", "code"]

Row = dict[str, str]


def limesurvey_questions(surveys: Sequence[Survey]) -> str:
    """What the headings of a LimeSurvey export mean, be they codes, texts or both, in either language."""
    return _csv(SURVEY_COLUMNS, (row for survey in surveys for row in _lime_rows(survey)))


def _lime_rows(survey: Survey) -> Iterator[Row]:
    survey_id = f"limesurvey_{survey.stage_id}"
    for question in survey.questions:
        for heading in (question_code(question), *dict.fromkeys(question.label.values())):
            yield _answer(survey_id, heading, question.code, survey.stage_id)
        if question.kind == "choices":
            yield from (_field(survey_id, heading, IGNORE) for heading in _box_headings(question))
    codes = {APPLICATION_ID: "@application_id", DEPARTMENT: "@department", INTERVIEW_MODE: IGNORE}
    for name in fields(survey.questions):
        # A link opened outside the participants' list could leave the placeholder itself: that is nobody's application.
        yield _field(survey_id, name, codes[name]) | {"null_tokens": f"{{TOKEN:{ATTRIBUTES[name]}}}"}


def _box_headings(question: Question) -> Iterator[str]:
    """The column of each check box; what was ticked is read from the one column that gathers them."""
    for choice in question.choices:
        yield f"{boxes_code(question)}[{box_code(choice)}]"
        yield from (f"{question.label[language]} [{choice.label[language]}]" for language in LANGUAGES)


def limesurvey_values(surveys: Sequence[Survey]) -> str:
    """What LimeSurvey's short answer codes stand for, where they differ from ours."""
    return _csv(VALUE_COLUMNS, (row for survey in surveys for row in _lime_values(survey)))


def _lime_values(survey: Survey) -> Iterator[Row]:
    for question in survey.questions:
        if question.kind != "choice":
            continue
        for short, choice in answer_codes(question.choices).items():
            if short != choice.code:
                yield {
                    "organisation_id": ORGANISATION, "contract_id": f"limesurvey_{survey.stage_id}",
                    "heading": question_code(question), "value": short, "code": choice.code,
                }  # fmt: skip


def form_questions(surveys: Sequence[Survey], tool: str, has_response_id: bool) -> str:
    """What the headings of a form made by pasting mean: one survey for each stage and language.

    A tool without ids of responses takes the application's: its exports repeat every answer, and without an id each
    repetition would count.
    """
    rows = (
        row
        for survey in surveys
        for language in LANGUAGES
        for row in _form_rows(survey, language, f"{tool}_{survey.stage_id}_{language}", has_response_id)
    )
    return _csv(SURVEY_COLUMNS, rows)


def _form_rows(survey: Survey, language: str, survey_id: str, has_response_id: bool) -> Iterator[Row]:
    headings = load_words(language).fields
    for question in survey.questions:
        yield _answer(survey_id, question.label[language], question.code, survey.stage_id)
    if not has_response_id:
        yield _field(survey_id, headings["application_id"], "@response_id")
    yield _field(survey_id, headings["application_id"], "@application_id")
    yield _field(survey_id, headings["department"], "@department")


def _answer(survey_id: str, heading: str, code: str, stage_id: str) -> Row:
    return _field(survey_id, heading, code) | {"stage_id": stage_id, "question_version": FIRST_VERSION}


def _field(survey_id: str, heading: str, code: str) -> Row:
    return {"organisation_id": ORGANISATION, "survey_id": survey_id, "heading": heading, "question_code": code}


def _csv(columns: Sequence[str], rows: Iterator[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
