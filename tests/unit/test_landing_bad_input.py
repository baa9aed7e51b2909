"""Files as things go wrong: each ends in a receipt that says what, where and how to mend it, and loses nothing else."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from orchestration.landing.evidence import open_original

HEADER = "response_id,stage,submitted_at,department,recommend,notified\n"
GOOD = HEADER + "a,rejection,2019-07-03 14:05,Kost,9,ja\n" + "b,rejection,2019-07-04 09:00,Kost,7,nej\n"


def workbook(rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Formulärsvar 1")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return file.getvalue()


REFUSED = {
    "empty.csv": (b"", ["is empty", "Export it again"]),
    "blank.csv": (b" \r\n\r\n", ["is empty"]),
    "unknown.csv": (b"kund,order\n1,2\n", ["no known export has the header 'kund', 'order'", "survey_questions.csv"]),
    "renamed.csv": (
        GOOD.replace("submitted_at", "submited_at"),
        ["'submitted_at' is missing", "'submited_at'; rename"],
    ),
    "missing.csv": ("application_id,event\n1,submitted\n", ["required column 'occurred_at' is missing", "add it"]),
    "added.csv": (GOOD.replace("department", "departement"), ["'departement' is unknown", "nearest", "'department'"]),
    "unclosed.csv": (GOOD + 'c,rejection,2019-07-05 09:00,"Kost,5,ja\n', ["line 4", "never closed"]),
    "stray_quote.csv": (GOOD + 'c,rejection,2019-07-05 09:00,"Ko"st,5,ja\n', ["line 4", "not doubled"]),
    "cut.csv": (GOOD[: len(GOOD) - 12], ["line 3", "3 cells where the header has 6", "cut"]),
    "long_row.csv": (GOOD + "c,rejection,2019-07-05 09:00,Kost,5,ja,extra\n", ["line 4", "7 cells"]),
    "cut_in_a_letter.csv": (GOOD.replace("Kost", "Miljö").encode() + b"c\xc3", ["in the middle of a character"]),
    "mixed.csv": (GOOD.replace("Kost", "Miljö").encode() + b"\xe5,x\n", ["line 4: bytes that are not UTF-8"]),
    "odd_utf16.csv": (GOOD.encode("utf-16")[:-1], ["bytes that are not UTF-16", "cut"]),
    "cut.json": (b'{"data": [{"id": "1", "type": "jobs", "attrib', ["line 1, character", "cut"]),
    "other.json": (b'{"rows": []}', ["no known export is JSON with 'rows'"]),
    "unknown.json": (
        b'{"data": [{"id": "1", "type": "offers"}]}',
        ["type 'offers'", "known are 'job-applications', 'jobs' and"],
    ),
    "cut.xlsx": (workbook([["a", "b"]] * 99)[:2500], ["damaged or cut"]),
    "no_workbook.xlsx": (b"PK\x05\x06" + bytes(18), ["no workbook"]),
    "empty.xlsx": (workbook([]), ["the file is empty"]),
    "report.pdf": (b"%PDF-1.7 ...", ["a PDF"]),
    "old.xls": (bytes.fromhex("d0cf11e0a1b11ae1"), ["old or password-protected"]),
    "twice.csv": (GOOD.replace("department", "recommend"), ["'recommend' stands over columns 4 and 5"]),
    "no_heading.csv": (GOOD.replace("department", ""), ["line 2: column 4 holds values but has no heading"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_file_is_refused_by_name_and_the_others_land(landing_home, name):
    data, expected = REFUSED[name]
    landing_home.drop("good.csv", GOOD)
    receipt = landing_home.receive(name, data)
    assert receipt.status == "refused"
    assert receipt.messages[0].startswith(f"{name}: ")
    for words in expected:
        assert words in receipt.messages[0]
    assert len(landing_home.rows("survey_responses")) == 2
    kept = open_original(landing_home.home, receipt.file_id)
    assert kept == (data.encode() if isinstance(data, str) else data)
    [row] = [row for row in landing_home.rows("source_files") if row["file_name"] == name]
    assert (row["status"], row["bytes"]) == ("refused", len(kept))


def test_a_header_without_rows_lands_as_nothing_and_says_so(landing_home):
    receipt = landing_home.receive("july.csv", HEADER)
    assert (receipt.status, receipt.rows_read) == ("accepted", 0)
    assert "july.csv: a header without rows" in receipt.messages[0]


@pytest.mark.parametrize(
    ("written", "value_class"),
    [("elva", "text"), ("11", "out_of_range"), ("-1", "out_of_range"), ("7,5", "not_whole"), ("2019-07-03", "text")],
)
def test_a_wrong_score_is_left_out_and_the_rest_of_the_response_is_used(landing_home, written, value_class):
    row = f'c,rejection,2019-07-05 09:00,Kost,"{written}",ja\n'
    receipt = landing_home.receive("july.csv", GOOD + row)
    assert (receipt.status, receipt.rows_used, receipt.rows_refused, receipt.values_refused) == ("partly", 3, 0, 1)
    [message] = receipt.messages
    assert "july.csv, line 4, column 'recommend': a whole number from 0 to 10 expected" in message
    assert "deliver the export again" in message and f" {written} " not in message
    [refusal] = landing_home.rows("refusals", provenance=True)
    assert (refusal["column_name"], refusal["value_class"], refusal["_source_row_number"]) == (
        "recommend",
        value_class,
        4,
    )
    answers = [row for row in landing_home.rows("survey_answers") if row["response_id"] == "c"]
    assert [(row["question_code"], row["answer"]) for row in answers] == [("notified", "yes")]


@pytest.mark.parametrize(
    ("cell", "words"),
    [("", "a value expected, nothing found"), ("igår", "no time found"), ("1019-07-03", "between 1990 and 2100")],
)
def test_a_response_without_a_usable_time_is_refused_as_a_row(landing_home, cell, words):
    receipt = landing_home.receive("july.csv", GOOD + f"c,rejection,{cell},Kost,5,ja\n")
    assert (receipt.status, receipt.rows_read, receipt.rows_used, receipt.rows_refused) == ("partly", 3, 2, 1)
    assert "line 4, column 'submitted_at'" in receipt.messages[0] and words in receipt.messages[0]
    assert "the row is left out" in receipt.messages[0]
    assert {row["response_id"] for row in landing_home.rows("survey_answers")} == {"a", "b"}


def test_the_same_fault_in_many_rows_is_one_sentence(landing_home):
    rows = "".join(f"x{i},rejection,2019-07-05 09:00,Kost,{i + 11},ja\n" for i in range(30))
    receipt = landing_home.receive("july.csv", HEADER + rows)
    assert receipt.values_refused == 30
    assert "lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more" in receipt.messages[0]
    assert len(receipt.messages) == 1


def test_formulas_and_markup_are_only_text(landing_home):
    hostile = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "Robert'); drop table students;--"]
    rows = "".join(f'{i},rejection,2019-07-05 09:00,"{text}",5,ja\n' for i, text in enumerate(hostile))
    assert landing_home.receive("july.csv", HEADER + rows).status == "accepted"
    assert [row["department"] for row in landing_home.rows("survey_responses")] == hostile


def test_a_workbook_that_unfolds_too_far_is_refused_unopened(landing_home):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20_000_000))
    assert "unfolds more than 250 times" in landing_home.receive("bomb.xlsx", file.getvalue()).messages[0]


def test_a_workbook_with_one_cell_in_its_last_corner_is_refused_unopened(landing_home):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    assert "reaches row 1,048,576 and column 16,384" in landing_home.receive("corner.xlsx", file.getvalue()).messages[0]


def sheets(**tables):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return file.getvalue()


def test_each_sheet_of_a_workbook_lands_by_its_own_header(landing_home):
    rows = [line.split(",") for line in GOOD.splitlines()]
    exits = [["employment_ref", "ended_at"], ["e1", "2019-08-01"]]
    receipt = landing_home.receive("both.xlsx", sheets(Svar=rows, Avslut=exits))
    assert receipt.contract == "interchange_survey_responses@1, interchange_exits@1"
    assert (receipt.rows_read, receipt.rows_used) == (3, 3)
    [left] = landing_home.rows("exits", provenance=True)
    assert left["_contract_version"] == "interchange_exits@1"


def test_two_sheets_of_one_kind_are_refused_as_their_rows_could_not_be_told_apart(landing_home):
    rows = [line.split(",") for line in GOOD.splitlines()]
    receipt = landing_home.receive("two.xlsx", sheets(Juli=rows, Augusti=rows))
    assert "several sheets of the workbook are interchange_survey_responses@1" in receipt.messages[0]


def test_a_file_above_the_size_limit_is_refused_without_being_read(landing_home, monkeypatch):
    monkeypatch.setattr("orchestration.landing.land.MAX_FILE_BYTES", 400)
    receipt = landing_home.receive("big.csv", GOOD + " " * 400)
    assert receipt.status == "refused" and "Export a shorter period" in receipt.messages[0]
    assert receipt.bytes == len(GOOD) + 400


def test_an_inbox_folder_of_nobody_is_refused_by_name_with_the_nearest_organisation(landing_home):
    landing_home.write(landing_home.home.inbox / "provkomun" / "july.csv", GOOD.encode())
    landing_home.write(landing_home.home.inbox / "loose.csv", GOOD.encode())
    messages = [receipt.messages[0] for receipt in landing_home.land().with_status("refused")]
    assert any("folder 'provkomun' is no organisation: rename the folder to 'provkommun'" in m for m in messages)
    assert any("loose.csv: the file lies in the inbox itself" in m for m in messages)
    assert landing_home.rows("survey_responses") == []


def test_a_last_line_without_its_end_is_used_and_pointed_out(landing_home):
    receipt = landing_home.receive("july.csv", GOOD.rstrip("\n"))
    assert (receipt.status, receipt.rows_used) == ("accepted", 2)
    assert receipt.messages == [
        "july.csv: the last line has no line end. Some tools write it so; but if the file was cut, "
        "line 3 may be wrong: compare it with the source."
    ]


def test_a_file_that_cannot_be_read_is_told_and_the_others_land(landing_home, monkeypatch):
    read = Path.read_bytes

    def forbidden(path):
        if path.name == "secret.csv":
            raise PermissionError(13, "Permission denied")
        return read(path)

    landing_home.drop("good.csv", GOOD)
    landing_home.drop("secret.csv", GOOD)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    landed = landing_home.land()
    assert [receipt.messages for receipt in landed.with_status("refused")] == [
        ["secret.csv: cannot be read (Permission denied). Give the user that lands the right to read it."]
    ]
    assert len(landing_home.rows("survey_responses")) == 2


def test_the_same_refused_bytes_under_two_names_are_told_once_each(landing_home):
    landing_home.drop("a.csv", b"")
    landing_home.drop("b.csv", b"")
    landing_home.land()
    landing_home.land()
    receipts = list(landing_home.home.landing.glob("receipts/provkommun/*/*.json"))
    assert len(receipts) == 2


def test_a_record_that_is_blank_but_for_a_column_nobody_reads_is_no_empty_line(landing_home):
    """A line separator inside a cell is no end of a line."""
    landing_home.configure(
        "survey_questions",
        [
            {"survey_id": "form", "heading": "F", "question_code": "recommend", "stage_id": "exit"},
            {"survey_id": "form", "heading": "x", "question_code": "ignore"},
            {"survey_id": "form", "heading": "y", "question_code": "ignore"},
        ],
    )
    receipt = landing_home.receive("f.csv", "x,Tidsstämpel,F,y,ID\n\u2028,,,mer,\n,2019-07-03 10:00,9,,1\n")
    assert (receipt.rows_read, receipt.rows_used, receipt.rows_refused) == (2, 1, 1)


def test_a_refused_heading_beside_one_that_gives_the_value_costs_a_value_and_no_row(landing_home):
    landing_home.configure(
        "survey_questions",
        [
            {"survey_id": "form", "heading": "När", "question_code": "@submitted_at"},
            {"survey_id": "form", "heading": "Tid", "question_code": "@submitted_at"},
            {"survey_id": "form", "heading": "F", "question_code": "recommend", "stage_id": "exit"},
        ],
    )
    receipt = landing_home.receive("form/f.csv", "ID,Tidsstämpel,När,Tid,F\n1,,igår,2019-07-03 10:00,9\n")
    assert (receipt.rows_used, receipt.rows_refused, receipt.values_refused) == (1, 0, 1)
    assert "only this value is left out" in receipt.messages[0]


@pytest.mark.parametrize("first", ["1,Anna Andersson,anna@example.org,2019-07-03", "19850709-9805,Anna Andersson,9"])
def test_a_file_without_its_header_is_refused_without_telling_whom_it_is_about(landing_home, first):
    receipt = landing_home.receive("f.csv", f"{first}\n{first}\n")
    assert receipt.status == "refused" and "the header row is missing" in receipt.messages[0]
    assert "Anna" not in receipt.messages[0]
