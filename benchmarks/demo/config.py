"""Writes the home's `config/`: organisations, departments and their aliases, survey headings and targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from benchmarks.demo import surveys
from benchmarks.demo.files import Files, delimited
from benchmarks.demo.organisations import Organisation
from benchmarks.demo.surveys import Survey

MINIMUM_N = 10
VALID_FROM = "2010-01-01"
VERSION = "v1"
BY_FORM = {"linkoping": (surveys.LINKOPING, False), "norrtalje": (surveys.NORRTALJE, True)}
"""Organisation → its surveys, and whether they are form spreadsheets (else Qualtrics)."""

TARGETS = (  # organisation, metric, stage, value, valid from: of the whole organisation
    ("linkoping", "cnps", "interview", 45, "2018-01-01"),
    ("linkoping", "cnps", "rejection", 0, "2018-01-01"),
    ("linkoping", "ad_info_missing", "application", 0.15, "2018-01-01"),
    ("linkoping", "days_to_feedback", "rejection", 21, "2018-01-01"),
    ("norrtalje", "not_notified", "rejection", 0.1, "2019-01-01"),
    ("norrtalje", "communication", "rejection", 60, "2019-01-01"),
    ("norrtalje", "days_to_feedback", "rejection", 14, "2019-01-01"),
)

Row = Sequence[object]


def write(organisations: Sequence[Organisation]) -> Files:
    """One CSV per configuration table, the organisation first in every row."""
    known = {organisation.organisation_id for organisation in organisations}
    tables: dict[str, tuple[str, Iterator[Row]]] = {
        "organisations": (
            "name,sector,size_class,skr_main_group,time_zone,language,minimum_n,is_publishing,ats,notice",
            _organisations(organisations),
        ),
        "departments": ("department_id,name,valid_from,valid_to,merged_into", _departments(organisations)),
        "department_aliases": ("alias,department_id", _aliases(organisations)),
        "survey_questions": (
            "survey_id,heading,question_code,stage_id,question_version,constant,null_tokens", _questions(known),
        ),
        "targets": ("metric_id,stage_id,department_id,value,valid_from,valid_to", _targets(known)),
    }  # fmt: skip
    for name, (columns, rows) in tables.items():
        yield f"config/{name}.csv", delimited([["organisation_id", *columns.split(",")], *rows])


def _organisations(organisations: Sequence[Organisation]) -> Iterator[Row]:
    for o in organisations:
        is_publishing = "true" if o.is_publishing else "false"
        yield (
            o.organisation_id, o.name, "public", o.size_class, o.skr_main_group, "Europe/Stockholm", "sv", MINIMUM_N,
            is_publishing, o.ats, o.notice,
        )  # fmt: skip


def _departments(organisations: Sequence[Organisation]) -> Iterator[Row]:
    for o in organisations:
        for department in o.departments:
            own, since = (o.organisation_id, department.department_id), department.since
            if since:
                day_before = date.fromisoformat(since) - timedelta(days=1)
                yield *own, department.formerly, VALID_FROM, day_before, ""
            yield *own, department.name, since or VALID_FROM, "", ""
        for merged in o.merged:
            yield o.organisation_id, merged.department_id, merged.name, VALID_FROM, merged.last_day, merged.into


def _aliases(organisations: Sequence[Organisation]) -> Iterator[Row]:
    for o in organisations:
        for department in o.departments:
            if department.spelt != department.name:
                yield o.organisation_id, department.spelt, department.department_id


def _questions(known: set[str]) -> Iterator[Row]:
    for organisation_id in sorted(known & set(BY_FORM)):
        asked, is_form = BY_FORM[organisation_id]
        for survey in asked:
            rows = _form_questions(survey) if is_form else _qualtrics_questions(survey)
            yield from ((organisation_id, survey.survey_id, *row) for row in rows)


def _qualtrics_questions(survey: Survey) -> Iterator[Row]:
    for tag, code in survey.tags.items():
        yield tag, code, survey.stage_id, VERSION, "", ""
    for heading in survey.embedded:
        yield heading, "@department", survey.stage_id, "", "", ""


def _form_questions(survey: Survey) -> Iterator[Row]:
    """A form numbers nobody: a response is its file and row, and the application it names tells retakes apart."""
    yield "*", "@response_id", survey.stage_id, "", "file_row", ""
    if survey.stage_id != "exit":
        yield surveys.APPLICATION_HEADING, "@application_id", survey.stage_id, "", "", ""
    yield surveys.DEPARTMENT_HEADING, "@department", survey.stage_id, "", "", ""
    for heading, code in survey.headings.items():
        nothing = "" if code == surveys.COMMENT else surveys.DONT_KNOW
        yield heading, code, survey.stage_id, survey.version_of(heading), "", nothing


def _targets(known: set[str]) -> Iterator[Row]:
    for organisation_id, metric, stage, value, valid_from in TARGETS:
        if organisation_id in known:
            yield organisation_id, metric, stage, "*", value, valid_from, ""
