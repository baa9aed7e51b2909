"""Every sample that others wrote: it lands and an independent reader counts the same, or the refusal says why."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from orchestration.landing.receipts import Receipt
from tests.conftest import FIXTURES, LandingHome
from tests.e2e.independent import (
    encoding_of,
    frame_of,
    lines_of,
    questions_of,
    rows_of_sheet,
    samples,
    utc,
)

FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and path.name not in ("reference", "disclosure"))
ALL = samples(FOLDERS)


@dataclass
class Counted:
    """What a file holds, as somebody counts who has never seen the product."""

    records: int
    rows: dict[str, int] = field(default_factory=dict)
    answers: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """Question code to answers and, where they are numbers, their sum."""
    moments: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)


# Survey tools: texts in a frame, what they mean from the fixture's own survey_questions


def of_survey(
    frame: pd.DataFrame,
    fixture: str,
    submitted: str | Callable[[pd.DataFrame], str] = "",
    is_real: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> Counted:
    real = frame if is_real is None else frame[is_real(frame)]
    asked = [row for row in questions_of(fixture) if row["question_code"] not in ("", "ignore")]
    [constant] = [row["constant"] for row in asked if row["question_code"] == "@submitted_at"] or [""]
    missing = {token for row in asked for token in (row["null_tokens"] or "").split("|")} | {""}
    answers: dict[str, list[str]] = {}
    for row in asked:
        if row["question_code"][0] != "@" and row["heading"] in real:
            given = [text.strip() for text in real[row["heading"]] if text.strip() not in missing]
            answers.setdefault(row["question_code"], []).extend(given)
    times = [utc(text) for text in (real[submitted] if submitted else [constant.removesuffix("Z")] * len(real))]
    if constant.endswith("Z"):
        times = [utc(constant.removesuffix("Z"), ZoneInfo("UTC"))] * len(real)
    return Counted(
        len(frame),
        {"survey_responses": len(real), "survey_answers": sum(map(len, answers.values()))},
        {code: (len(given), _sum(given)) for code, given in answers.items() if given},
        {"survey_responses.submitted_at": (min(times), max(times))} if times else {},
    )


def _sum(given: list[str]) -> int | None:
    return sum(int(float(text)) for text in given) if all(text[0].isdigit() for text in given) else None


def carpentries(data: bytes) -> Counted:
    return of_survey(frame_of(lines_of(data)), "carpentries-2020-03")


def form_2018(data: bytes) -> Counted:
    frame = frame_of(lines_of(data, "\t", csv.QUOTE_NONE))
    return of_survey(frame, "google-forms-r-community-2018", "Timestamp")


def form_2019(data: bytes) -> Counted:
    is_book = data.startswith(b"PK")
    return of_survey(
        frame_of(rows_of_sheet(data) if is_book else lines_of(data)), "google-forms-r-community-2019", "Timestamp"
    )


def qualtrics(data: bytes) -> Counted:
    frame = frame_of(lines_of(data), header_rows=3)
    return of_survey(frame, "qualtrics-r-package", "EndDate", lambda f: f["Status"] == "0")


def qualtrics_legacy(data: bytes) -> Counted:
    return of_survey(frame_of(lines_of(data), header_rows=2), "qualtrics-r-package", "V9", lambda f: f["V7"] == "0")


def qualtrics_tools_legacy(data: bytes) -> Counted:
    return of_survey(frame_of(lines_of(data), header_rows=2), "qualtrics-tools", "V9", lambda f: f["V7"] == "0")


def qualtrics_tools_2016(data: bytes) -> Counted:
    frame = frame_of(lines_of(data), header_rows=3)
    return of_survey(frame, "qualtrics-tools", "EndDate", lambda f: f["Status"] == "0")


def surveymonkey(data: bytes) -> Counted:
    return of_survey(frame_of(lines_of(data), header_rows=2), "surveymonkey-fivethirtyeight")


# Recruitment systems: objects


def listed(data: bytes) -> list[dict[str, Any]]:
    document = json.loads(data)
    return document if isinstance(document, list) else [document]


def at(record: Any, path: str) -> Any:
    for step in path.split("."):
        record = record[int(step)] if isinstance(record, list) else (record or {}).get(step)
    return record


def span(*written: str | None) -> tuple[datetime, datetime]:
    moments = [utc(text) for text in written if text]
    return min(moments), max(moments)


def resources(data: bytes) -> list[dict[str, Any]]:
    document = json.loads(data)
    return document["data"] if isinstance(document["data"], list) else [document["data"]]


def teamtailor_jobs(data: bytes) -> Counted:
    created = [job["attributes"]["created-at"] for job in resources(data)]
    return Counted(len(created), {"recruitments": len(created)}, moments={"recruitments.opened_at": span(*created)})


def teamtailor_applications(data: bytes) -> Counted:
    found = resources(data)
    created = [one["attributes"]["created-at"] for one in found]
    assert not any(one["attributes"].get("rejected-at") for one in found)
    return Counted(
        len(found),
        {"applications": len(found), "application_events": len(found)},
        moments={"applications.submitted_at": span(*created), "application_events.occurred_at": span(*created)},
        events=Counter(submitted=len(found)),
    )


ENDED = {"We rejected them": "decided_rejected", "Wrong skill set": "decided_rejected"}


def greenhouse_applications(data: bytes) -> Counted:
    found = listed(data)
    ended = [one for one in found if one["rejected_at"]]
    events = Counter({"submitted": len(found)}) + Counter(ENDED[at(one, "rejection_reason.type.name")] for one in ended)
    applied = [one["applied_at"] for one in found]
    return Counted(
        len(found),
        {"applications": len(found), "application_events": len(found) + len(ended)},
        moments={
            "applications.submitted_at": span(*applied),
            "application_events.occurred_at": span(*applied, *(one["rejected_at"] for one in ended)),
        },
        events=events,
    )


def greenhouse_jobs(data: bytes) -> Counted:
    found = listed(data)
    opened = [one["opened_at"] or one["created_at"] for one in found]
    return Counted(len(found), {"recruitments": len(found)}, moments={"recruitments.opened_at": span(*opened)})


HAPPENED = {
    "new_candidate_application": ("submitted", "applied_at"),
    "candidate_stage_change": ("tested", "last_activity_at"),
    "hire_candidate": ("hired", "offer.resolved_at"),
    "reject_candidate": ("decided_rejected", "rejected_at"),
}


def greenhouse_webhook(data: bytes) -> Counted:
    [told] = listed(data)
    application = told["payload"]["application"]
    applied = application.get("applied_at")
    rows, moments = {"applications": 1} if applied else {}, {}
    if applied:
        moments["applications.submitted_at"] = span(applied)
    if told["action"] in HAPPENED:
        event, when = HAPPENED[told["action"]]
        rows["application_events"], moments["application_events.occurred_at"] = 1, span(at(application, when))
        return Counted(1, rows, moments=moments, events=Counter([event]))
    return Counted(1, rows, moments=moments)


def greenhouse_history(data: bytes) -> Counted:
    frame = frame_of(lines_of(data))
    moved = [utc(text, ZoneInfo("UTC")) for text in frame["updated_at"]]
    return Counted(
        len(frame),
        {"application_events": len(frame)},
        moments={"application_events.occurred_at": (min(moved), max(moved))},
        events=Counter(frame["new_status"]),
    )


def adverts(published: str) -> Callable[[bytes], Counted]:
    def count(data: bytes) -> Counted:
        hits = [hit["_source"] for hit in json.loads(data)["hits"]["hits"]]
        when = span(*(hit[published] for hit in hits))
        return Counted(len(hits), {"job_ads": len(hits)}, moments={"job_ads.published_at": when})

    return count


COUNTED: dict[str, Callable[[bytes], Counted]] = {
    "carpentries-2020-03/20200326-longterm-other_questions-no-open.csv": carpentries,
    "google-forms-r-community-2018/Learning R Internet Survey - Form Responses 1.tsv": form_2018,
    "google-forms-r-community-2019/2019 English R Community Survey Responses.*": form_2019,
    "qualtrics-r-package/sample.csv": qualtrics,
    "qualtrics-r-package/sample_legacy.csv": qualtrics_legacy,
    "qualtrics-tools/Single_Answer_MC_Questions.csv": qualtrics_tools_legacy,
    "qualtrics-tools/Single_Answer_MC_Questions (Insights).csv": qualtrics_tools_2016,
    "surveymonkey-fivethirtyeight/steak-risk-survey.csv": surveymonkey,
    "teamtailor-recorded/job.json": teamtailor_jobs,
    "teamtailor-recorded/jobs.json": teamtailor_jobs,
    "teamtailor-recorded/job_included_user.json": teamtailor_jobs,
    "teamtailor-recorded/job_application*.json": teamtailor_applications,
    "greenhouse-api/harvest_applications__0?__*.json": greenhouse_applications,
    "greenhouse-api/harvest_applications__22__POST-Hire-Application.json": greenhouse_applications,
    "greenhouse-api/harvest_applications__24__POST-Reject-Application.json": greenhouse_applications,
    "greenhouse-api/harvest_applications__28__POST-Unreject-Application.json": greenhouse_applications,
    "greenhouse-api/harvest_jobs__*.json": greenhouse_jobs,
    "greenhouse-api/webhooks_application_events__01__*.json": greenhouse_webhook,
    "greenhouse-api/webhooks_application_events__03__*.json": greenhouse_webhook,
    "greenhouse-api/webhooks_candidate_events__0[24567]__*.json": greenhouse_webhook,
    "greenhouse-tables/application_history.csv": greenhouse_history,
    "platsbanken-jobtech/platsannons_results.json": adverts("publiceringsdatum"),
    "platsbanken-jobtech/platsannons_results_eng.json": adverts("publication_date"),
    "platsbanken-jobtech/platsannonser_expected_after_conversion.json": adverts("publication_date"),
}

PARTLY = {"teamtailor-recorded/job_applications.json": "fetch the page with include=job"}
"""Landed with values that could not be used, and the remedy that is told."""


# What no contract reads: the reason must be in the message, and comes from the file itself


def first_heading(data: bytes) -> str:
    return f"no known export has the header '{next(csv.reader([data.decode(encoding_of(data)).splitlines()[0]]))[0]}'"


def its_type(data: bytes) -> str:
    return f"no contract reads resources of type '{resources(data)[0]['type']}'"


def its_types(data: bytes) -> str:
    return f"mixes resources of several types: {', '.join(sorted({one['type'] for one in resources(data)}))}"


def no_known_json(data: bytes) -> str:
    return "no known export is JSON"


def missing(column: str, contract: str) -> Callable[[bytes], str]:
    return lambda data: f"'{column}' is missing: add it to the export. The rest of the header is {contract}."


UNSUPPORTED: dict[str, Callable[[bytes], str]] = {
    "carpentries-2020-03/2020-longterm-column-names.csv": first_heading,
    "google-forms-r-community-2018/Learning R Internet Survey - Question Names.tsv": lambda data: (
        "no known export has the header 'Question_text', 'Question_name'"
    ),
    "google-forms-r-community-2019/2019-english-survey-names.tsv": lambda data: "cells where the header has 1",
    "greenhouse-api/*.json": no_known_json,
    "greenhouse-tables/eeoc.csv": missing("recruitment_id", "interchange_applications"),
    "greenhouse-tables/scorecard.csv": missing("recruitment_id", "interchange_applications"),
    "greenhouse-tables/*.csv": first_heading,
    "lever-tables/*.csv": first_heading,
    "limesurvey-nps-question/Demo_Net_Promoter_Score.lss": lambda data: "a survey's structure",
    "limesurvey-nps-question/config.xml": lambda data: "no known export has the header '<?xml",
    "platsbanken-jobtech/platsannonser_source_test_import.json": no_known_json,
    "qualtrics-r-package/*.yml": lambda data: "cells where the header has 1",
    "qualtrics-tables/question_response.csv": lambda data: "column '_fivetran_id' is unknown",
    "qualtrics-tables/survey_embedded_data.csv": missing("question", "interchange_survey_answers"),
    "qualtrics-tables/*.csv": first_heading,
    "qualtrics-tools/*.qsf": no_known_json,
    "surveymonkey-fivethirtyeight/religion-survey-results.csv": first_heading,
    "teamtailor-recorded/custom-fields.json": its_types,
    "teamtailor-recorded/*.json": its_type,
}
"""What is no export of facts, or of a tool without a contract; the first pattern that fits says why it is refused."""


def chosen(name: str, patterns: dict[str, Any]) -> Any:
    return next((patterns[pattern] for pattern in patterns if fnmatchcase(name, pattern)), None)


LANDING = [name for name in ALL if chosen(name, COUNTED)]
REFUSED = [name for name in ALL if not chosen(name, COUNTED)]
TYPES = ("payload.application.rejection_reason.type.name", "rejection_reason.type.name")


@pytest.fixture
def receive(landing_home: LandingHome) -> Callable[[str], Receipt]:
    """Lands one sample in a home that has its fixture's survey and one customer's words for Greenhouse's stages."""
    words = [
        {"contract_id": contract, "heading": heading, "value": "Wrong skill set", "code": "We rejected them"}
        for contract, heading in zip(("greenhouse_events", "greenhouse_applications"), TYPES, strict=True)
    ]
    stage = {"contract_id": "greenhouse_events", "heading": "payload.application.current_stage.name"}
    landing_home.configure("value_maps", [*words, stage | {"value": "Assessment", "code": "tested"}])

    def receive(name: str) -> Receipt:
        folder, file_name = name.split("/")
        if (FIXTURES / folder / "survey_questions.csv").exists():
            landing_home.configure_surveys(folder)
        return landing_home.receive(file_name, (FIXTURES / name).read_bytes())

    return receive


def test_every_sample_is_either_counted_or_said_to_be_unsupported_and_no_pattern_is_idle() -> None:
    assert len(ALL) > 150 and len(LANDING) > 25
    assert [name for name in REFUSED if chosen(name, UNSUPPORTED) is None] == []
    for patterns, names in ((COUNTED, LANDING), (UNSUPPORTED, REFUSED)):
        used = [next((p for p in patterns if fnmatchcase(name, p)), "") for name in names]
        assert sorted({*patterns} - {*used}) == []


@pytest.mark.parametrize("name", LANDING)
def test_an_independent_reader_counts_what_landed(
    landing_home: LandingHome, receive: Callable[[str], Receipt], name: str
) -> None:
    counted = chosen(name, COUNTED)((FIXTURES / name).read_bytes())
    receipt = receive(name)
    assert receipt.status == ("partly" if name in PARTLY else "accepted"), receipt.messages
    assert PARTLY.get(name, "") in " ".join(receipt.messages)
    tables = ("survey_responses", "survey_answers", "applications", "application_events", "recruitments", "job_ads")
    landed = {table: landing_home.rows(table) for table in tables}
    assert receipt.rows_read == counted.records
    assert receipt.rows_used + receipt.rows_skipped == counted.records and receipt.rows_refused == 0
    assert {table: len(rows) for table, rows in landed.items() if rows} == {t: n for t, n in counted.rows.items() if n}
    assert _answers(landed["survey_answers"]) == counted.answers
    assert Counter(row["event"] for row in landed["application_events"]) == counted.events
    for place, (first, last) in counted.moments.items():
        table, column = place.split(".")
        found = [row[column] for row in landed[table]]
        assert (min(found), max(found)) == (first, last), place


def _answers(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int | None]]:
    frame = pd.DataFrame(rows, columns=["question_code", "answer"])
    return {code: (len(one), _sum(list(one["answer"]))) for code, one in frame.groupby("question_code")}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_contract_reads_is_refused_with_the_reason_and_kept(
    landing_home: LandingHome, receive: Callable[[str], Receipt], name: str
) -> None:
    reason = chosen(name, UNSUPPORTED)((FIXTURES / name).read_bytes())
    receipt = receive(name)
    assert (receipt.status, receipt.contract, receipt.rows_used) == ("refused", None, 0)
    [message] = receipt.messages
    assert message.startswith(f"{name.split('/')[1]}: ") and reason in message
    assert not any(landing_home.rows(table) for table in ("survey_responses", "applications", "recruitments"))
