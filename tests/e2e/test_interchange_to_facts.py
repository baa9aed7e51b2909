"""Every table of the interchange format and the HR workbook, from files to facts, row by row. All rows are made up."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from orchestration.landing.land import land
from orchestration.settings import Home

Candex = Callable[..., "CompletedProcess[str]"]

FIRST, SECOND = datetime(2020, 1, 10, 5, tzinfo=UTC), datetime(2020, 1, 17, 5, tzinfo=UTC)
TEMPLATE = Path(__file__).parents[2] / "docs" / "interchange" / "hr-workbook.xlsx"

CONFIG = {
    "organisations": """\
organisation_id,name,sector,language,is_publishing
berga,Berga kommun,public,sv,true
""",
    # the food department was renamed, the school office merged into education, which began with that
    "departments": """\
organisation_id,department_id,name,valid_from,valid_to,merged_into,split_from
berga,kost,Kost,2010-01-01,2018-12-31,,
berga,kost,Måltid,2019-01-01,,,
berga,skola,Skolkontoret,2010-01-01,2018-12-31,utbildning,
berga,utbildning,Utbildning,2019-01-01,,,
""",
    "department_aliases": "organisation_id,alias,department_id\nberga,Köket,kost\n",
    "targets": """\
organisation_id,metric_id,stage_id,department_id,value,valid_from,valid_to
berga,cnps,exit,*,10,2019-01-01,
""",
}

DELIVERED_FIRST = {
    "recruitments.csv": """\
recruitment_id,department,opened_at
r0,Skolkontoret,2018-05-02
r1,Kost,2019-10-01
r2,Slottet,2019-10-02
r3,skolkontoret,2019-10-03
""",
    "applications.csv": """\
application_id,recruitment_id,submitted_at,outcome,employment_ref
a0,r0,2018-05-10,rejected,
a1,r1,2019-10-10,hired,200101
a2,r3,2019-10-11,rejected,
a3,r2,2019-10-12,rejected,
""",
    # the same landing tells of a2 in another way
    "applications-2.csv": """\
application_id,recruitment_id,submitted_at,outcome
a2,r3,2019-10-11,withdrew
""",
    "events.csv": """\
application_id,event,occurred_at,channel,automatic
a2,decided_rejected,2019-11-01T10:00:00+01:00,,
a2,message_sent,2019-11-05T10:00:00+01:00,mail,ja
""",
    "ads.csv": """\
ad_id,recruitment_id,published_at,channel,department,has_title,has_pay
ad1,r1,2019-10-01,web,,ja,nej
ad2,r9,2019-10-02,web,Köket,ja,
""",
    "reviews.csv": """\
ad_id,event,occurred_at,reviewer_ref
ad1,submitted,2019-09-28,eva@example.org
ad1,approved,2019-09-29,eva@example.org
""",
    "tasks.csv": """\
task_id,application_id,employment_ref,task,due_at,done_at
,a1,,Dator,2019-12-01,2019-12-02
t2,,200101,Fadder,2019-12-05,
""",
    "exits.csv": """\
employment_ref,ended_at,started_at,reason,department
200101,2019-12-20,2019-12-01,annat arbete,
200102,2019-12-21,2015-02-01,pension,Utbildning
200103,2019-12-22,2015-02-01,pension,Slottet
""",
    "invitations.csv": """\
invitation_id,stage,invited_at,application_id,not_invited_reason
i1,rejection,2019-11-06,a2,
i2,rejection,2019-11-06,a3,skyddad identitet
""",
    "responses.csv": """\
response_id,stage,submitted_at,application_id,department,recommend,notified
s1,rejection,2019-11-10,a2,,3,nej
s2,exit,2019-12-20,,Kost,,
""",
    "answers.csv": """\
response_id,question,value
s1,communication,4
s2,recommend,9
s9,recommend,2
""",
}

DELIVERED_SECOND = {
    # s1 is corrected, and no longer says whether a message came
    "responses-2.csv": """\
response_id,stage,submitted_at,application_id,department,recommend,notified
s1,rejection,2019-11-10,a2,,5,
""",
    "answers-2.csv": "response_id,question,value,stage\ns2,recommend,8,exit\n",
}

WORKBOOK: dict[str, list[dict[str, Any]]] = {
    "interventions": [
        {
            "id": "i1", "name": "Besked inom en vecka", "departments": "Måltid; Utbildning; Slottet",
            "starts_on": "2019-09-01", "expected_metric": "not_notified", "expected_direction": "ner",
            "stated_on": "2019-08-15",
        },
        {"id": "i2", "name": "Annonsguide", "starts_on": "2019-10-01", "expected_metric": "ad_info_missing"},
    ],
    "actions": [
        {"id": "å1", "finding": "Besked dröjer", "action": "Mall", "owner": "HR-chef", "due_on": "2020-02-01",
         "status": "pågår"},
    ],
    "targets": [
        {"metric": "cnps", "stage": "exit", "value": 99, "from": "2019-01-01"},
        {"metric": "cnps", "stage": "exit", "department": "Köket", "value": 25, "from": "2019-01-01"},
        {"metric": "cnps", "stage": "exit", "department": "Utbildning", "value": 15, "from": "2019-01-01"},
    ],
    "training": [
        {"date": "2019-11-20", "department": "Skolkontoret", "topic": "Svåra samtal", "participants": 12},
        {"date": "2019-11-20", "department": "Måltid", "topic": "Svåra samtal", "participants": 7},
        {"date": "2019-11-21", "topic": "Svåra samtal", "participants": 30},
    ],
}  # fmt: skip


def workbook() -> bytes:
    """The workbook that is shipped, filled in."""
    shipped = CalamineWorkbook.from_path(str(TEMPLATE))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in WORKBOOK.items():
            headings = shipped.get_sheet_by_name(name).to_python()[0]
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings)
            for number, row in enumerate(rows, 1):
                assert row.keys() <= set(headings)
                sheet.write_row(number, 0, [row.get(heading, "") for heading in headings])
    return file.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, candex: Candex) -> Home:
    made = Home.at(tmp_path_factory.mktemp("interchange") / "home")
    made.config.mkdir(parents=True)
    for table, text in CONFIG.items():
        (made.config / f"{table}.csv").write_text(text, encoding="utf-8")
    inbox = made.inbox / "berga"
    inbox.mkdir(parents=True)
    for at, files in ((FIRST, DELIVERED_FIRST), (SECOND, DELIVERED_SECOND)):
        for name, text in files.items():
            (inbox / name).write_text(text, encoding="utf-8")
        (inbox / "hr.xlsx").write_bytes(workbook())
        receipts = land(made, at).receipts
        assert {receipt.status for receipt in receipts} <= {"accepted", "unchanged"}, receipts
    # config returns to what it was: the newest landing is the truth, not each landing of the same bytes
    aliases = made.config / "department_aliases.csv"
    for text in (CONFIG["department_aliases"] + "berga,Bespisningen,kost\n", CONFIG["department_aliases"]):
        aliases.write_text(text, encoding="utf-8")
        land(made, SECOND.replace(minute=1 + (text == CONFIG["department_aliases"])))
    built = candex("build", home=made.root)
    assert built.returncode == 0, built.stdout + built.stderr
    return made


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_recruitments_and_applications_lie_with_the_department_of_their_time(home: Home) -> None:
    assert rows(home, "select recruitment_id, department_id from int_recruitments__attributed order by all") == [
        ("r0", "skola"), ("r1", "kost"), ("r2", "unmapped"), ("r3", "utbildning"),
    ]  # fmt: skip
    found = rows(home, "select application_id, department_id, outcome from fct_applications order by all")
    assert [row[:2] for row in found] == [("a0", "skola"), ("a1", "kost"), ("a2", "utbildning"), ("a3", "unmapped")]
    assert found[2][2] in ("rejected", "withdrew")
    events = "select application_id, event, channel, is_automatic from fct_application_events order by all"
    assert rows(home, events) == [("a2", "decided_rejected", None, None), ("a2", "message_sent", "mail", True)]


def test_job_ads_and_their_reviews_are_facts(home: Home) -> None:
    ads = """
        select ad_id, recruitment_id, department_id, has_title, has_pay, has_hours, month from fct_job_ads order by all
    """
    assert rows(home, ads) == [
        ("ad1", "r1", "kost", True, False, None, date(2019, 10, 1)),
        ("ad2", "r9", "kost", True, None, None, date(2019, 10, 1)),
    ]
    reviews = rows(home, "select ad_id, department_id, event, month, reviewer_ref from fct_ad_reviews order by 3")
    assert [row[:4] for row in reviews] == [
        ("ad1", "kost", "approved", date(2019, 9, 1)), ("ad1", "kost", "submitted", date(2019, 9, 1)),
    ]  # fmt: skip
    assert all(row[4].startswith("p_") for row in reviews)


def test_onboarding_and_exits_find_the_application_of_the_employment(home: Home) -> None:
    tasks = (
        "select task_id, application_id, department_id, task, done_at is not null from fct_onboarding_tasks order by 1"
    )
    assert rows(home, tasks) == [("a1/Dator", "a1", "kost", "Dator", True), ("t2", "a1", "kost", "Fadder", False)]
    exits = "select application_id, department_id, reason, month from fct_exits order by ended_at"
    assert rows(home, exits) == [
        ("a1", "kost", "annat arbete", date(2019, 12, 1)),
        (None, "utbildning", "pension", date(2019, 12, 1)),
        (None, "unmapped", "pension", date(2019, 12, 1)),
    ]


def test_what_hr_writes_in_the_workbook_is_there(home: Home) -> None:
    interventions = """
        select intervention_id, expected_metric, expected_direction, starts_on, stated_on from dim_interventions
        order by all
    """
    assert rows(home, interventions) == [
        ("i1", "not_notified", "down", date(2019, 9, 1), date(2019, 8, 15)),
        ("i2", "ad_info_missing", None, date(2019, 10, 1), None),
    ]
    assert rows(home, "select intervention_id, department_id from dim_intervention_departments order by all") == [
        ("i1", "kost"), ("i1", "unmapped"), ("i1", "utbildning"), ("i2", "*"),
    ]  # fmt: skip
    assert rows(home, "select action_id, finding, action, owner, status, due_on from fct_actions") == [
        ("å1", "Besked dröjer", "Mall", "HR-chef", "started", date(2020, 2, 1))
    ]
    assert rows(home, "select department_id, topic, participants, held_on from fct_training order by 3") == [
        ("kost", "Svåra samtal", 7, date(2019, 11, 20)),
        ("utbildning", "Svåra samtal", 12, date(2019, 11, 20)),
        ("*", "Svåra samtal", 30, date(2019, 11, 21)),
    ]
    targets = "select metric_id, stage_id, department_id, target_value, source from int_reference__targets order by 3"
    assert rows(home, targets) == [
        ("cnps", "exit", "*", 10.0, "config"),
        ("cnps", "exit", "kost", 25.0, "workbook"),
        ("cnps", "exit", "utbildning", 15.0, "workbook"),
    ]


def test_answers_in_files_of_their_own_reach_their_responses(home: Home) -> None:
    answers = """
        select a.response_id, a.stage_id, a.department_id, a.question_code, a.score, a.month, s.file_name,
            a._source_row_number
        from fct_survey_answers as a inner join dim_source_files as s on a._source_file_id = s.source_file_id
        order by all
    """
    november, december = date(2019, 11, 1), date(2019, 12, 1)
    assert rows(home, answers) == [
        ("s1", "rejection", "utbildning", "communication", 4, november, "answers.csv", 2),
        ("s1", "rejection", "utbildning", "recommend", 5, november, "responses-2.csv", 2),
        ("s2", "exit", "kost", "recommend", 8, december, "answers-2.csv", 2),
    ]
    assert rows(home, "select invitation_id, is_answered from fct_survey_invitations") == [("i1", True)]
    sums = "select metric_id, n, sum_x from int_metric_moments where stage_id = 'exit' and department_id = 'kost'"
    assert rows(home, sums) == [("cnps", 1, 0.0)]


FINDINGS = """
select kind, contract_id, table_name, item, reason, counted from mart_quality
where organisation_id = 'berga' and kind <> 'export' order by all
"""


def test_what_could_not_be_taken_as_it_stood_is_counted(home: Home) -> None:
    unknown, twice = "no department has this name then", "several contents of one key in one landing"
    sheets = "workbook_interventions, workbook_actions, workbook_targets, workbook_training"
    assert rows(home, FINDINGS) == [
        ("answer_without_response", "interchange_survey_answers", "survey_answers", "recommend", "no_response", 1),
        ("contradiction", "interchange_applications", "applications", "-", twice, 1),
        ("unmapped_department", "interchange_exits", "exits", "slottet", unknown, 1),
        ("unmapped_department", "interchange_recruitments", "recruitments", "slottet", unknown, 1),
        ("unmapped_department", sheets, "interventions", "slottet", unknown, 1),
    ]
    exports = "select contract_id, files, rows_read, rows_used, rows_skipped from mart_quality where kind = 'export'"
    assert ("interchange_survey_answers", 2, 4, 4, 0) in rows(home, exports)


def test_an_erased_row_is_counted_and_nothing_else_of_it_is_left(home: Home, candex: Candex) -> None:
    done = candex("erase", "--application", "a3", home=home.root)
    assert done.returncode == 0, done.stdout + done.stderr
    erased = [row for row in rows(home, FINDINGS) if row[0] == "erased"]
    assert [(table, counted) for _, _, table, _, _, counted in erased] == [
        ("applications", 1), ("survey_invitations", 1),
    ]  # fmt: skip
    assert rows(home, "select count(*) from fct_applications where application_id = 'a3'") == [(0,)]
