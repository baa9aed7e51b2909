"""Exports of survey tools, as published or as documented, against an independent reader."""

import io

import pandas as pd
import pytest

from orchestration.connectors.structure import read_structure

IGNORED = [{"heading": "*", "question_code": "@submitted_at", "constant": "2014-06-01"}]


def questions(survey_id, stage, **codes):
    """Rows of survey_questions: heading to code; every other heading is to be named as ignored."""
    return [
        {"survey_id": survey_id, "heading": heading, "question_code": code, "stage_id": stage if code[0] != "@" else ""}
        for heading, code in codes.items()
    ]


def ignored(survey_id, headings):
    return [{"survey_id": survey_id, "heading": heading, "question_code": "ignore"} for heading in headings]


def test_the_first_generation_lands_its_response_without_its_person(landing_home, fixture_bytes):
    data = fixture_bytes("qualtrics-r-package/sample_legacy.csv")
    landing_home.configure("survey_questions", questions("q", "interview", Q1="communication", Q2="comment"))
    receipt = landing_home.receive("legacy.csv", data)
    frame = pd.read_csv(io.BytesIO(data), skiprows=[1])
    assert (receipt.contract, receipt.rows_read, receipt.rows_used) == ("qualtrics_responses_legacy@1", len(frame), 1)
    [response] = landing_home.rows("survey_responses")
    assert response["response_id"] == f"q/{frame['V1'][0]}"
    answers = {row["question_code"]: row["answer"] for row in landing_home.rows("survey_answers")}
    assert answers == {"communication": str(frame["Q1"][0]), "comment": frame["Q2"][0]}
    assert frame["V6"][0] not in landing_home.texts()


@pytest.mark.parametrize(
    ("name", "contract", "header"),
    [
        ("Single_Answer_MC_Questions.csv", "qualtrics_responses_legacy@1", [1]),
        ("Single_Answer_MC_Questions (Insights).csv", "qualtrics_responses_2016@1", [1, 2]),
    ],
)
def test_generated_test_responses_are_read_and_are_no_responses(landing_home, fixture_bytes, name, contract, header):
    data = fixture_bytes(f"qualtrics-tools/{name}")
    asked = questions("q", "interview", Q2="communication", Q4="feedback", Q3="information", Q5="respect")
    rest = ignored("q", ["mc_question_five", "mc_question_five_TEXT"])
    landing_home.configure("survey_questions", asked + rest)
    frame = pd.read_csv(io.BytesIO(data), skiprows=header, encoding="utf-8-sig")
    receipt = landing_home.receive("q/export.csv", data)
    assert (receipt.contract, receipt.rows_read, receipt.rows_skipped) == (contract, len(frame), len(frame))
    real = data.replace(b",2,2016-05-27", b",0,2016-05-27").replace(b",,,,,1,2,", b",,,,,1,0,")
    receipt = landing_home.receive("q/real.csv", real)
    assert receipt.rows_used == len(frame)
    landed = [row["answer"] for row in landing_home.rows("survey_answers") if row["question_code"] == "communication"]
    on_scale = frame["Q2"][frame["Q2"].between(1, 5)]
    assert sorted(map(int, landed)) == sorted(on_scale.astype(int))


def test_two_header_rows_land_as_many_answers_as_an_independent_reader_counts(landing_home, fixture_bytes):
    data = fixture_bytes("surveymonkey-fivethirtyeight/steak-risk-survey.csv")
    frame = pd.read_csv(io.BytesIO(data), skiprows=[1], encoding="utf-8")
    headings = [" ".join(heading.split()) for heading in frame.columns[1:]]
    asked = {"Do you eat steak?": "would_apply_again"}
    rows = questions("steak", "application", **asked) + ignored("steak", [h for h in headings if h not in asked])
    landing_home.configure("survey_questions", rows + [{"survey_id": "steak"} | row for row in IGNORED])
    receipt = landing_home.receive("steak.csv", data)
    assert (receipt.status, receipt.contract) == ("accepted", "surveymonkey_responses@1"), receipt.messages
    assert receipt.rows_used == len(frame) == len(landing_home.rows("survey_responses"))
    answers = pd.Series([row["answer"] for row in landing_home.rows("survey_answers")]).value_counts()
    assert answers.to_dict() == {
        "yes": int((frame["Do you eat steak?"] == "Yes").sum()), "no": int((frame["Do you eat steak?"] == "No").sum()),
    }  # fmt: skip


LIME = {
    "code": ("id,submitdate,lastpage,startlanguage,seed,token,ipaddr,", "G1Q1,G1Q2"),
    "text": ("Response ID,Date submitted,Last page,Start language,Seed,Access code,IP address,", "Rekommendera?,Hur?"),
    "both": (
        "id. Response ID,submitdate. Date submitted,lastpage. Last page,startlanguage. Start language,seed. Seed,"
        "token. Access code,ipaddr. IP address,",
        "G1Q1. Rekommendera?,G1Q2. Hur?",
    ),
}
RECORDS = "\n1,2019-07-03 14:05:00,3,sv,77,tok1,10.0.0.1,9,tack\n2,,0,sv,78,tok2,10.0.0.2,,\n3,NA,0,sv,79,tok3,,4,\n"


@pytest.mark.parametrize("form", LIME)
def test_codes_texts_and_both_are_one_survey_and_unfinished_answers_are_none(landing_home, form):
    named = {"G1Q1": "recommend", "Rekommendera?": "recommend", "G1Q2": "comment", "Hur?": "comment"}
    landing_home.configure("survey_questions", questions("avslag", "rejection", **named))
    receipt = landing_home.receive("svar.csv", "".join(LIME[form]) + RECORDS)
    assert (receipt.contract, receipt.rows_used, receipt.rows_skipped) == ("limesurvey_responses@1", 1, 2)
    answers = {row["question_code"]: row["answer"] for row in landing_home.rows("survey_answers")}
    assert answers == {"recommend": "9", "comment": "tack"}
    assert not {"tok1", "10.0.0.1"} & landing_home.texts()


def test_a_structure_file_gives_codes_texts_and_answers_in_both_languages(fixture_bytes):
    asked = read_structure(fixture_bytes("limesurvey-nps-question/Demo_Net_Promoter_Score.lss"))
    [recommend] = [one for one in asked if len(one.answers) == 11]
    assert recommend.code == "Q1" and set(recommend.texts) == {"de", "en"}
    assert recommend.texts["en"].startswith("How likely is it") and "<" not in recommend.texts["en"]
    assert recommend.answers["10"]["de"] == "10"


def test_a_form_with_utc_times_and_a_form_with_numbered_questions(landing_home):
    asked = {"Rekommendera?": "recommend", "1. Rekommendera?": "recommend"}
    landing_home.configure("survey_questions", questions("form", "interview", **asked))
    utc = "#,Rekommendera?,Start Date (UTC),Submit Date (UTC),Network ID\nx1,9,2019-07-31 22:20,2019-07-31 22:30,n\n"
    numbered = (
        "No.,Response ID,Timestamp,Finished,Survey ID,User ID,userAgent - os,1. Rekommendera?\n"
        "1,f1,2019-07-03 10:00:00,Yes,s,anna@example.org,x,10\n2,f2,2019-07-03 10:00:00,No,s,,x,3\n"
    )
    assert landing_home.receive("utc.csv", utc).contract == "typeform_responses@1"
    receipt = landing_home.receive("numbered.csv", numbered)
    assert (receipt.contract, receipt.rows_used, receipt.rows_skipped) == ("formbricks_responses@1", 1, 1)
    rows = {row["response_id"]: row for row in landing_home.rows("survey_responses")}
    assert rows["form/x1"]["month"] == "2019-08" and rows["form/f1"]["respondent_ref"].startswith("p_")


def test_labels_of_an_installation_are_read_as_the_scores_they_stand_for(landing_home):
    landing_home.configure(
        "survey_questions", questions("form", "interview", **{"Hur nöjd?": "communication", "ID": "@response_id"})
    )
    words = {"Mycket nöjd": "5", "Missnöjd": "2"}
    overlay = {"contract_id": "form", "heading": "Hur nöjd?"}
    landing_home.configure("value_maps", [overlay | {"value": word, "code": code} for word, code in words.items()])
    receipt = landing_home.receive(
        "f.csv", "Tidsstämpel,ID,Hur nöjd?\n2019-07-03 10:00,1,mycket nöjd\n2019-07-03 10:00,2,Kanske\n"
    )
    assert [row["answer"] for row in landing_home.rows("survey_answers")] == ["5"]
    assert receipt.values_refused == 1


def test_a_column_for_each_choice_is_one_answer_with_the_choices_marked(landing_home):
    """As LimeSurvey (Y), SurveyMonkey (the label) and Google (Ja/Nej) mark them."""
    choices = {"F[pay]": "pay", "F[hours]": "hours", "F[duties]": "duties"}
    asked = [
        {"survey_id": "form", "heading": heading, "question_code": "factor_importance", "stage_id": "application"}
        | {"constant": choice}
        for heading, choice in choices.items()
    ]
    landing_home.configure("survey_questions", [*asked, *questions("form", "application", ID="@response_id")])
    receipt = landing_home.receive(
        "f.csv",
        "Tidsstämpel,ID,F[pay],F[hours],F[duties]\n"
        "2019-07-03 10:00,1,Y,,Y\n2019-07-03 10:00,2,,Arbetstider,\n2019-07-03 10:00,3,Nej,N,0\n",
    )
    assert (receipt.rows_used, receipt.values_refused) == (3, 0)
    answers = {row["response_id"]: row["answer"] for row in landing_home.rows("survey_answers")}
    assert answers == {"form/1": "pay|duties", "form/2": "hours"}


def test_a_mark_can_only_stand_for_a_choice_of_its_question(landing_home):
    row = {"survey_id": "form", "heading": "F[x]", "question_code": "factor_importance", "stage_id": "application"}
    landing_home.configure("survey_questions", [row | {"constant": "gold"}])
    [receipt] = [r for r in landing_home.land().receipts if r.file_name == "survey_questions.csv"]
    assert receipt.rows_refused == 1 and "column 'constant': one of" in receipt.messages[0]
