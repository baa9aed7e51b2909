"""What each shipped contract makes of its export, on the shapes that real files showed."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

QUESTIONS = {
    "Q1": ("recommend", "rejection"),
    "Q2": ("notified", "rejection"),
    "Q3": ("ignore", ""),
}


def configure(home, survey_id, questions, *whole):
    """survey_questions of a survey: heading → (code, stage); of the whole survey (field, constant, null tokens)."""
    rows = [{"heading": h, "question_code": code, "stage_id": stage} for h, (code, stage) in questions.items()]
    rows += [{"heading": "*", "question_code": f, "constant": c, "null_tokens": n} for f, c, n in whole]
    home.configure("survey_questions", [{"survey_id": survey_id} | row for row in rows])


# Qualtrics


def qualtrics(*records, tags=("Q1", "Q2", "Q3"), zone="", header_rows=3):
    names = ["StartDate", "EndDate", "Status", "RecordedDate", "ResponseId", "ExternalReference", "DistributionChannel"]
    zoned = f',""timeZone"":""{zone}""' if zone else ""
    imports = ",".join(f'"{{""ImportId"":""{name}""{zoned}}}"' for name in (*names, *tags))
    header = [",".join((*names, *tags)), ",".join(f"Etikett {name}" for name in (*names, *tags)), imports]
    return "\n".join((*header[:header_rows], *records)) + "\n"


RECORD = "2019-07-03 14:00:00,2019-07-03 14:05:00,{},2019-07-03 14:05:01,{},A7,email,10 - Mycket troligt,Ja,fritext"


def test_choice_texts_are_answers_and_previews_are_no_responses(landing_home):
    configure(landing_home, "avslag", QUESTIONS)
    kinds = ["IP Address", "Survey Preview", "0", "1", "Imported"]
    export = qualtrics(*(RECORD.format(kind, f"R_{index}") for index, kind in enumerate(kinds)))
    receipt = landing_home.receive("avslag/export.csv", export)
    assert (receipt.status, receipt.rows_read, receipt.rows_used, receipt.rows_refused) == ("accepted", 5, 3, 0)
    responses = landing_home.rows("survey_responses")
    assert [row["response_id"] for row in responses] == ["avslag/R_0", "avslag/R_2", "avslag/R_4"]
    assert {(row["application_id"], row["stage_id"], row["survey_id"]) for row in responses} == {
        ("A7", "rejection", "avslag")
    }
    assert {(row["question_code"], row["answer"]) for row in landing_home.rows("survey_answers")} == {
        ("recommend", "10"),
        ("notified", "yes"),
    }
    assert "fritext" not in landing_home.texts()


@pytest.mark.parametrize(("zone", "hour"), [("", 12), ("Europe/Stockholm", 12), ("Z", 14), ("America/Denver", 20)])
def test_the_zone_that_the_header_names_goes_before_the_organisations(landing_home, zone, hour):
    configure(landing_home, "avslag", QUESTIONS)
    landing_home.receive("avslag/export.csv", qualtrics(RECORD.format("0", "R_1"), zone=zone))
    assert landing_home.rows("survey_responses")[0]["submitted_at"] == datetime(2019, 7, 3, hour, 5)


def test_an_export_without_its_header_rows_cannot_swallow_answers(landing_home):
    configure(landing_home, "avslag", QUESTIONS)
    edited = qualtrics(*(RECORD.format("0", f"R_{index}") for index in range(5)), header_rows=1)
    receipt = landing_home.receive("avslag/export.csv", edited)
    assert receipt.status == "refused" and "qualtrics_responses has 3 header rows" in receipt.messages[0]


def test_a_renamed_question_is_refused_with_the_nearest_heading(landing_home):
    configure(landing_home, "avslag", QUESTIONS)
    export = qualtrics(RECORD.format("0", "R_1"), tags=("Q1", "Q2x", "Q3"))
    [message] = landing_home.receive("avslag/export.csv", export).messages
    assert "column 'Q2x' is unknown: the nearest known heading is 'Q2'" in message
    assert "required column 'Q2' is missing" in message and "survey 'avslag'" in message


# Which survey


def test_a_file_outside_a_survey_folder_goes_to_the_one_survey_that_covers_it(landing_home):
    configure(landing_home, "avslag", QUESTIONS)
    landing_home.receive("export.csv", qualtrics(RECORD.format("0", "R_1")))
    assert landing_home.rows("survey_responses")[0]["survey_id"] == "avslag"


def test_a_file_that_fits_two_surveys_asks_for_a_folder(landing_home):
    rows = [
        {"survey_id": survey, "heading": heading, "question_code": code, "stage_id": stage}
        for survey in ("avslag", "intervju")
        for heading, (code, stage) in QUESTIONS.items()
    ]
    landing_home.configure("survey_questions", rows)
    [message] = landing_home.receive("export.csv", qualtrics(RECORD.format("0", "R_1"))).messages
    assert "fit the surveys 'avslag' and 'intervju'" in message and "inbox/<organisation>/<survey_id>/" in message
    assert landing_home.receive("2019/intervju/export.csv", qualtrics(RECORD.format("0", "R_1"))).status == "accepted"
    assert landing_home.rows("survey_responses")[0]["survey_id"] == "intervju"


def test_a_file_that_fits_no_survey_lists_the_headings_to_add(landing_home):
    [message] = landing_home.receive("export.csv", qualtrics(RECORD.format("0", "R_1"))).messages
    assert "no survey of this organisation has the headings 'Q1', 'Q2', 'Q3'. Add a row for each" in message


# Form spreadsheets

FORM = {
    "Hur troligt är det att du rekommenderar oss?": ("recommend", "rejection"),
    "Fick du besked?": ("notified", "rejection"),
    "Ansökningsnummer": ("@application_id", ""),
    "Vilken förvaltning gällde det?": ("@department", ""),
    "Något mer?": ("ignore", ""),
}
FILE_ROW = ("@response_id", "file_row", "Vet ej")


def form_workbook(*records):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, dated = book.add_worksheet("Formulärsvar 1"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, ["Tidsstämpel", *FORM])
        for row, (at, *cells) in enumerate(records, start=1):
            sheet.write_datetime(row, 0, at, dated)
            sheet.write_row(row, 1, cells)
        sheet.write_blank(len(records) + 3, 0, None, dated)
    return file.getvalue()


def test_a_swedish_form_workbook_lands_by_its_serial_dates_and_skips_blank_rows(landing_home):
    configure(landing_home, "avslag", FORM, FILE_ROW)
    data = form_workbook(
        (datetime(2019, 7, 3, 14, 5), 9, "Ja", 4711, "Kost", "x"),
        (datetime(2019, 7, 4, 9), 7, "Vet ej", "", "Kosten", ""),
    )
    receipt = landing_home.receive("avslag/avslag_2019.xlsx", data)
    assert (receipt.status, receipt.contract, receipt.rows_read) == ("accepted", "form_spreadsheet@1", 2)
    first, second = landing_home.rows("survey_responses")
    assert first["response_id"] == f"avslag/{receipt.file_id[:16]}/2"
    assert (first["submitted_at"], first["application_id"]) == (datetime(2019, 7, 3, 12, 5), "4711")
    assert (second["department"], second["application_id"]) == ("Kosten", None)
    assert [(row["question_code"], row["answer"]) for row in landing_home.rows("survey_answers")] == [
        ("recommend", "9"), ("notified", "yes"), ("recommend", "7"),
    ]  # fmt: skip


def test_a_form_with_numbered_responses_needs_no_other_key(landing_home):
    configure(landing_home, "exit", {"Hur troligt?": ("recommend", "exit")})
    export = "ID;Starttid;Slutförandetid;E-post;Namn;Hur troligt?\n1;2019-07-03 14:00;2019-07-03 14:05;a@b.se;Bo Ek;8\n"
    receipt = landing_home.receive("exit/svar.csv", export.encode("windows-1252"))
    assert receipt.status == "accepted"
    assert landing_home.rows("survey_responses")[0]["response_id"] == "exit/1"
    assert not {"a@b.se", "Bo Ek"} & landing_home.texts()


def test_a_form_without_any_key_says_which_row_to_add(landing_home):
    configure(landing_home, "exit", {"Hur troligt?": ("recommend", "exit")})
    [message] = landing_home.receive("exit/svar.csv", "Tidsstämpel,Hur troligt?\n2019-07-03 14:05,8\n").messages
    assert "'@response_id'" in message and "constant 'file_row'" in message and "survey 'exit'" in message


# Teamtailor


def page(*applications, included=()):
    return json.dumps({"data": list(applications), "included": list(included), "meta": {"page-count": 1}})


def application(number, rejected_at=None, reason=None, **attributes):
    related = {"job": {"data": {"type": "jobs", "id": "26"}}}
    if reason:
        related["reject-reason"] = {"data": {"type": "reject-reasons", "id": reason}}
    times = {"created-at": "2019-03-30T15:46:24.154+01:00", "rejected-at": rejected_at}
    return {"id": number, "type": "job-applications", "attributes": times | attributes, "relationships": related}


REASONS = [
    {"id": "1", "type": "reject-reasons", "attributes": {"reason": "Annat jobb", "rejected-by-company": False}},
    {"id": "2", "type": "reject-reasons", "attributes": {"reason": "Kravprofil", "rejected-by-company": True}},
]
ENDED = "2019-04-01T08:00:00+02:00"


def test_a_rejection_and_a_withdrawal_are_told_apart_by_their_reason(landing_home):
    data = page(application("1", ENDED, "1"), application("2", ENDED, "2"), application("3"), included=REASONS)
    assert landing_home.receive("page1.json", data).status == "accepted"
    events = [(row["event_id"], row["event"], row["reason"]) for row in landing_home.rows("application_events")]
    assert events == [
        ("1/submitted", "submitted", None), ("1/ended", "withdrew", "Annat jobb"), ("2/submitted", "submitted", None),
        ("2/ended", "decided_rejected", "Kravprofil"), ("3/submitted", "submitted", None),
    ]  # fmt: skip
    assert [row["outcome"] for row in landing_home.rows("applications")] == ["withdrew", "rejected", None]
    assert landing_home.rows("application_events")[1]["occurred_at"] == datetime(2019, 4, 1, 6)


def test_an_end_without_a_reason_is_never_guessed_and_the_application_stays(landing_home):
    receipt = landing_home.receive("page1.json", page(application("1", ENDED, "1"), application("2", ENDED)))
    assert (receipt.status, receipt.rows_used, receipt.values_refused) == ("partly", 2, 2)
    assert "items 1 and 2" in receipt.messages[0] and "include=reject-reason" in receipt.messages[0]
    assert [row["event"] for row in landing_home.rows("application_events")] == ["submitted", "submitted"]
    assert len(landing_home.rows("applications")) == 2


def test_an_attribute_nobody_knows_is_refused_by_name(landing_home):
    [message] = landing_home.receive("page1.json", page(application("1", rejectedat=None))).messages
    assert "column 'attributes.rejectedat' is unknown" in message


def test_a_department_comes_from_what_is_sideloaded_else_its_id(landing_home):
    job = {"type": "jobs", "attributes": {"created-at": "2019-03-30T15:46:24+01:00", "title": "Kock"}}
    jobs = [
        job | {"id": str(number), "relationships": {"department": {"data": {"type": "departments", "id": str(number)}}}}
        for number in (1, 2)
    ]
    included = [{"id": "1", "type": "departments", "attributes": {"name": "Kost"}}]
    landing_home.receive("jobs.json", json.dumps({"data": jobs, "included": included}))
    assert [row["department"] for row in landing_home.rows("recruitments")] == ["Kost", "2"]


def test_an_empty_page_is_known_by_its_address(landing_home):
    first = "https://api.example/v1/job-applications?page%5Bnumber%5D=1"
    receipt = landing_home.receive("page9.json", json.dumps({"data": [], "links": {"first": first}}))
    assert (receipt.status, receipt.contract) == ("accepted", "teamtailor_job_applications@1")


# Interchange

INTERCHANGE = {
    "survey_responses": "response_id,stage,submitted_at,application_id,recruitment_id,recommend,comment\n"
    "r,exit,2019-07-03,a,q,9,ring 070-123 45 67\n",
    "survey_answers": "response_id,question,value\nr,recommend,9\nr2,comment,anna@example.org svarade aldrig\n",
    "survey_invitations": "invitation_id,stage,invited_at,application_id\ni,exit,2019-07-03,a\n",
    "recruitments": "recruitment_id,department,opened_at,is_manager_role,positions\nq,Kost,2019-07-03,ja,2\n",
    "applications": "application_id,recruitment_id,submitted_at,outcome\na,q,2019-07-03,Rejected\n",
    "application_events": "application_id,event,occurred_at,automatic\na,message_sent,2019-07-03,nej\n",
    "job_ads": "ad_id,recruitment_id,published_at,has_pay,has_hours\nad,q,2019-06-01,ja,nej\n",
    "ad_reviews": "ad_id,event,occurred_at,reviewer_ref\nad,returned,2019-05-30,anna@example.org\n",
    "onboarding_tasks": "application_id,task,due_at,done_at\na,laptop,2019-09-01,2019-08-30\n",
    "exits": "employment_ref,ended_at,application_id\nanna@example.org,2019-12-01,a\n",
}
SHEETS = {
    "interventions": "id,name,starts_on,expected_metric,expected_direction\ni1,Centralt,2019-01-01,cnps,upp\n",
    "actions": "id,finding,action,owner,status\n1,Sena besked,Mall för avslag,HR-chef,pågår\n",
    "hr_targets": "metric,stage,department,value,from\ncnps,rejection,kost,5,2020-01-01\n",
    "training": "date,department,topic,participants\n2019-03-05,Kost,Avslag i systemet,14\n",
}


@pytest.mark.parametrize("table", INTERCHANGE)
def test_an_interchange_table_is_known_by_its_header(landing_home, table):
    receipt = landing_home.receive("x.csv", INTERCHANGE[table])
    assert (receipt.status, receipt.contract) == ("accepted", f"interchange_{table}@1")
    assert len(landing_home.rows(table)) == receipt.rows_used >= 1
    assert not [text for text in landing_home.texts() if "070-123" in text or "anna@" in text]


@pytest.mark.parametrize("table", SHEETS)
def test_a_sheet_of_the_hr_workbook_is_known_by_its_header(landing_home, table):
    receipt = landing_home.receive("x.csv", SHEETS[table])
    assert (receipt.status, len(landing_home.rows(table))) == ("accepted", 1)


def test_an_answer_in_the_long_form_is_judged_by_its_question(landing_home):
    rows = "r,recommend,11\nr,notified,ja\nr,exit_reason,Lön\nr,ad_info_missing_what,pay|Arbetstider\nr,humor,9\n"
    receipt = landing_home.receive("x.csv", "response_id,question,value\n" + rows)
    assert (receipt.rows_used, receipt.rows_refused) == (3, 2)
    answers = {row["question_code"]: row["answer"] for row in landing_home.rows("survey_answers")}
    assert answers == {"notified": "yes", "exit_reason": "pay", "ad_info_missing_what": "pay|hours"}


def test_interchange_values_get_their_types_and_events_a_key(landing_home):
    for table, export in INTERCHANGE.items():
        landing_home.drop(f"{table}.csv", export)
    landing_home.land()
    [recruitment], [event] = landing_home.rows("recruitments"), landing_home.rows("application_events")
    assert (recruitment["is_manager_role"], recruitment["positions"]) == (True, 2)
    assert (event["event_id"], event["automatic"]) == ("a/message_sent/2019-07-03", False)
    assert landing_home.rows("applications")[0]["outcome"] == "rejected"


def test_an_event_that_is_none_is_refused_as_a_row(landing_home):
    receipt = landing_home.receive("x.csv", INTERCHANGE["application_events"] + "a,rejected,2019-07-04,\n")
    assert (receipt.rows_used, receipt.rows_refused) == (1, 1)
    assert "column 'event': one of decided_rejected, hired" in receipt.messages[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("delimiter", ",;\t")
def test_every_encoding_and_delimiter_gives_the_same_rows(landing_home, encoding, delimiter):
    export = INTERCHANGE["recruitments"].replace("Kost", "Miljö- och hälsokontoret").replace(",", delimiter)
    receipt = landing_home.receive("x.csv", export.replace("\n", "\r\n").encode(encoding))
    assert receipt.status == "accepted"
    assert landing_home.rows("recruitments")[0]["department"] == "Miljö- och hälsokontoret"


def test_semicolons_decimal_commas_and_windows_letters_are_how_a_swedish_office_saves(landing_home):
    export = "response_id;stage;submitted_at;department;recommend\r\n1;exit;2019-07-03 14:05;Vård & omsorg;9,0\r\n"
    assert landing_home.receive("x.csv", export.encode("windows-1252")).status == "accepted"
    assert landing_home.rows("survey_responses")[0]["department"] == "Vård & omsorg"
    assert landing_home.rows("survey_answers")[0]["answer"] == "9"


def test_a_page_without_an_attribute_that_the_contract_needs_is_refused_by_its_name(landing_home):
    renamed = page(application("1") | {"attributes": {"created-at": "2019-03-30T15:46:24+01:00", "rejectedat": ENDED}})
    [message] = landing_home.receive("page1.json", renamed).messages
    assert "required column 'attributes.rejected-at' is missing: the nearest heading in the file is" in message


def test_an_unusable_constant_is_refused_and_says_where_it_stands(landing_home):
    configure(landing_home, "exit", {"Poäng": ("recommend", "exit")}, FILE_ROW, ("@submitted_at", "i mars", ""))
    [message] = landing_home.receive("exit/svar.csv", "Poäng\n8\n").messages
    assert "a constant of survey 'exit' in config/survey_questions.csv is unusable: a time such as" in message


def test_a_field_may_stand_under_several_headings_and_the_filled_one_counts(landing_home):
    fields = {"Kontor A": ("@department", ""), "Kontor B": ("@department", ""), "Poäng": ("recommend", "exit")}
    configure(landing_home, "exit", fields, FILE_ROW)
    export = "Tidsstämpel,Kontor A,Kontor B,Poäng\n2019-07-03 14:05,Kost,,8\n2019-07-03 14:05,,Miljö,9\n"
    assert landing_home.receive("exit/svar.csv", export).status == "accepted"
    assert [row["department"] for row in landing_home.rows("survey_responses")] == ["Kost", "Miljö"]


def test_references_to_persons_in_the_interchange_tables_become_pseudonyms(landing_home):
    applications = (
        "application_id,recruitment_id,submitted_at,candidate_ref\n"
        "a1,r1,2019-05-02T10:00:00+02:00,eva@example.org\na2,r1,2019-05-03T10:00:00+02:00, Eva@Example.org\n"
    )
    recruitments = "recruitment_id,department,opened_at,hiring_manager_ref\nr1,Kost,2019-04-01,Eva Ek\n"
    for name, text in (("applications.csv", applications), ("recruitments.csv", recruitments)):
        assert landing_home.receive(name, text).status == "accepted"
    first, second = landing_home.rows("applications")
    [recruitment] = landing_home.rows("recruitments")
    assert first["candidate_ref"] == second["candidate_ref"] and first["candidate_ref"].startswith("p_")
    assert recruitment["hiring_manager_ref"] not in (None, first["candidate_ref"])
    assert not {"eva@example.org", "Eva@Example.org", "Eva Ek"} & landing_home.texts()


def test_the_hr_workbook_that_is_shipped_is_read_sheet_by_sheet(landing_home):
    template = Path(__file__).parent.parent.parent / "docs" / "interchange" / "hr-workbook.xlsx"
    receipt = landing_home.receive("hr-workbook.xlsx", template.read_bytes())
    sheets = ("interventions", "actions", "targets", "training")
    assert receipt.contract == ", ".join(f"workbook_{sheet}@1" for sheet in sheets)


def test_a_cell_of_a_megabyte_is_a_text_like_any_other(landing_home):
    export = f"response_id,stage,submitted_at,comment\nr,exit,2019-07-03,{'ord ' * 250_000}\n"
    assert landing_home.receive("x.csv", export).rows_used == 1
