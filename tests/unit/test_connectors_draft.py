"""`candex connector`: what fits a file, and a draft that lands once its gaps are filled in."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

RUN = CliRunner()
EXPORT = "Ärendenummer;Inkom;Utfall;E-post\n7;2019-07-03;Anställd;eva@example.org\n"


def run(landing_home, *arguments):
    return RUN.invoke(app, ["connector", *map(str, arguments), "--home", str(landing_home.home.root)])


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "skolverktyg.csv"
    path.write_bytes(EXPORT.encode("windows-1252"))
    return path


def test_check_names_the_contract_that_reads_a_file(landing_home, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("application_id,event,occurred_at\n1,hired,2019-07-03\n1,fired,2019-07-04\n", encoding="utf-8")
    told = run(landing_home, "check", path)
    assert told.exit_code == 0 and "interchange_application_events@1 reads it, 1 of 2 rows" in told.stdout


def test_check_says_what_the_closest_contracts_miss(landing_home, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("application_id,hendelse,occurred_at,extra\n1,hired,2019-07-03,x\n", encoding="utf-8")
    told = run(landing_home, "check", path)
    assert told.exit_code == 3
    assert "interchange_application_events@1" in told.stdout and "missing: event" in told.stdout
    assert "not explained: extra, hendelse" in told.stdout


def test_a_drafted_contract_lands_the_file_it_was_drafted_from(landing_home, export):
    told = run(landing_home, "new", export)
    assert told.exit_code == 0, told.stdout
    draft = landing_home.home.config / "connectors" / "skolverktyg.yml"
    assert 'personal: ["E-post"]' in draft.read_text(encoding="utf-8")
    receipt = landing_home.receive("x.csv", EXPORT)
    assert (receipt.status, receipt.contract) == ("accepted", "skolverktyg@1"), receipt.messages
    assert landing_home.rows("applications")[0]["application_id"] == "7"
    assert "eva@example.org" not in landing_home.texts()
    assert run(landing_home, "new", export).exit_code == 1  # never over what somebody worked on


def test_questions_are_drafted_from_headings_that_look_like_the_catalogues(landing_home, tmp_path):
    path = tmp_path / "svar.csv"
    path.write_text(
        "Tidsstämpel,Var annonsen tydlig?,Fick du ställa egna frågor?,recommend\n,,,\n1,2,3,4\n", encoding="utf-8"
    )
    assert run(landing_home, "new", path, "--survey").exit_code == 0
    [draft] = landing_home.home.config.glob("drafts/*.csv")
    rows = {row["heading"]: row["question_code"] for row in csv.DictReader(draft.read_text("utf-8").splitlines())}
    assert rows["Fick du ställa egna frågor?"] == "could_ask" and rows["recommend"] == "recommend"


def test_a_structure_file_drafts_a_row_for_each_code_and_each_wording(landing_home):
    structure = Path(__file__).parent.parent / "fixtures" / "limesurvey-nps-question" / "Demo_Net_Promoter_Score.lss"
    assert run(landing_home, "new", structure, "--name", "nps").exit_code == 0
    draft = landing_home.home.config / "drafts" / "survey_questions_nps.csv"
    headings = [row["heading"] for row in csv.DictReader(draft.read_text("utf-8").splitlines())]
    assert "Q1" in headings and any(heading.startswith("How likely is it") for heading in headings)


def test_a_file_that_cannot_be_opened_is_told_and_drafts_nothing(landing_home, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert run(landing_home, "check", path).exit_code == 3
    assert run(landing_home, "new", path).exit_code == 3 and not list(landing_home.home.config.rglob("*.yml"))


STRUCTURE = """<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<questions><rows><row><qid>1</qid><parent_qid>0</parent_qid><title>F</title><type>M</type></row></rows></questions>
<subquestions><rows><row><qid>2</qid><parent_qid>1</parent_qid><title>pay</title></row>
<row><qid>3</qid><parent_qid>1</parent_qid><title>SQ2</title></row></rows></subquestions>
<question_l10ns><rows><row><qid>1</qid><language>sv</language>
<question>Vilka faktorer är viktigast för dig när du väljer arbetsgivare?</question></row>
<row><qid>2</qid><language>sv</language><question>Lön och förmåner</question></row>
<row><qid>3</qid><language>sv</language><question>Chefen</question></row></rows></question_l10ns></document>"""


def test_a_question_with_a_column_for_each_choice_is_drafted_choice_by_choice(landing_home, tmp_path):
    path = tmp_path / "faktorer.lss"
    path.write_text(STRUCTURE, encoding="utf-8")
    assert run(landing_home, "new", path).exit_code == 0
    draft = landing_home.home.config / "drafts" / "survey_questions_faktorer.csv"
    rows = list(csv.DictReader(draft.read_text("utf-8").splitlines()))
    assert {row["question_code"] for row in rows} == {"factor_importance"}
    assert {row["heading"]: row["constant"] for row in rows} == {
        "F[pay]": "pay",
        "Vilka faktorer är viktigast för dig när du väljer arbetsgivare? [Lön och förmåner]": "pay",
        "F[SQ2]": "manager",
        "Vilka faktorer är viktigast för dig när du väljer arbetsgivare? [Chefen]": "manager",
    }
