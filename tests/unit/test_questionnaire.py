"""The questionnaire pack: what the seeds give whole in both languages, within the rules of the tools."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from orchestration.connectors.structure import is_structure, read_structure
from orchestration.connectors.survey import load_catalogue, question_labels
from orchestration.questionnaire.pack import PACK, files
from orchestration.questionnaire.survey import LANGUAGES, PackError, load_surveys
from orchestration.questionnaire.words import load_words
from orchestration.settings import SEEDS

STAGES = ["application", "interview", "rejection", "onboarding", "exit"]
SURVEYS = {survey.stage_id: survey for survey in load_surveys()}
SELF_REPORTED_SOURCE = {"ad_source"}
"""In the catalogue for those whose recruitment system does not know where applications come from."""


def rows(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def structure(stage):
    return (PACK / "limesurvey" / f"{stage}.lss").read_bytes()


def table(stage, name):
    document = ElementTree.fromstring(structure(stage))
    return [{cell.tag: cell.text or "" for cell in row} for row in document.iterfind(f"{name}/rows/row")]


# What is asked


def test_the_pack_is_what_the_seeds_give():
    """After a change of the seeds or the words: `make questionnaire`, and review the diff."""
    written = {path.relative_to(PACK).as_posix(): path.read_bytes() for path in PACK.rglob("*") if path.is_file()}
    made = files()
    assert set(written) == set(made)
    assert [path for path in made if written[path] != made[path]] == []


def test_every_stage_has_a_short_survey_that_begins_with_the_recommendation_and_ends_with_the_comment():
    assert list(SURVEYS) == STAGES
    for survey in SURVEYS.values():
        codes = [question.code for question in survey.questions]
        assert codes[0] == "recommend" and codes[-1] == "comment" and len(codes) == len(set(codes))
        always = [question for question in survey.questions if question.shown_if is None]
        assert 6 <= len(always) <= 11
        assert [question.code for question in survey.questions if question.is_mandatory] == ["recommend"]


def test_all_that_is_asked_is_in_the_catalogue_and_all_of_the_catalogue_is_asked():
    asked = {question.code for survey in SURVEYS.values() for question in survey.questions}
    assert asked | SELF_REPORTED_SOURCE == set(load_catalogue().scales)


def test_every_metric_has_its_questions_asked_at_one_of_its_stages():
    """An organisation may ask it at any stage of the metric; the surveys shipped are short and ask it at one."""
    questions = defaultdict(set)
    for row in rows("answer_scores"):
        questions[row["metric_id"]].add(row["question_code"])
    for metric in rows("metrics"):
        if metric["observation"] == "choices":
            questions[metric["metric_id"]].add(metric["metric_id"])
    of_answers = [row for row in rows("metrics") if row["metric_id"] in questions]
    assert {row["observation"] for row in of_answers} == {"answers", "choices"} and len(of_answers) >= 30
    for metric in of_answers:
        asked = {question.code for stage in metric["stages"].split("|") for question in SURVEYS[stage].questions}
        assert questions[metric["metric_id"]] <= asked | SELF_REPORTED_SOURCE, metric["metric_id"]


def test_conditions_hang_on_what_was_asked_before():
    conditions = {
        (stage, question.code): (question.shown_if.subject, question.shown_if.code)
        for stage, survey in SURVEYS.items()
        for question in survey.questions
        if question.shown_if
    }
    assert conditions == {
        ("application", "ad_info_missing_what"): ("ad_info_missing", "yes"),
        ("interview", "video_worked"): ("interview_mode", "video"),
        ("rejection", "reason_useful"): ("got_reason", "yes"),
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("questionnaires", "exit,4,respect", "exit,4,respekt", "'respekt', which is no row"),
        ("questionnaires", "got_reason=yes", "comment=yes", "not an answer to a question asked before"),
        ("questionnaires", "got_reason=yes", "got_reason=maybe", "not an answer to a question asked before"),
        ("questions", "Hur respektfullt blev", "Blev du respektfullt", "must begin 'Hur' or 'How'"),
    ],
)
def test_seeds_that_make_no_survey_are_refused_with_the_row_to_mend(tmp_path, name, old, new, told):
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    path = seeds / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError, match=told):
        load_surveys(seeds)


def test_one_more_question_is_one_row(tmp_path):
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    with (seeds / "questionnaires.csv").open("a", encoding="utf-8") as file:
        file.write("application,13,ad_source,false,always,1\n")
    made = files(seeds)
    changed = {path for path, content in files().items() if made[path] != content}
    assert {"sv/application.md", "en/application.md", "limesurvey/application.lss"} <= changed
    assert not any("rejection" in path for path in changed)
    added = made["limesurvey/value_maps.csv"].decode().splitlines()
    assert "ORGANISATION,limesurvey_application,adsource,plats,platsbanken" in added


def test_labels_hold_nothing_that_separates_answers():
    for survey in SURVEYS.values():
        for question in survey.questions:
            if question.kind == "choices":
                labels = [text for choice in question.choices for text in choice.label.values()]
                assert not [label for label in labels if re.search("[,;|]", label)]


# The structure files


@pytest.mark.parametrize("stage", STAGES)
def test_a_structure_file_reads_back_with_every_code_and_both_languages(stage):
    assert is_structure(structure(stage))
    asked = {one.code: one for one in read_structure(structure(stage))}
    wordings = question_labels()
    for question in SURVEYS[stage].questions:
        one = asked[question.code.replace("_", "")]
        assert {wordings[one.texts[language]] for language in LANGUAGES} == {question.code}
        if question.kind in ("number", "yes_no", "choice"):
            read = [dict(label) for label in one.answers.values()]
            assert read == [dict(choice.label) for choice in question.choices]
    boxes = [code for code in asked if "[" in code]
    several = [question for question in SURVEYS[stage].questions if question.kind == "choices"]
    assert len(boxes) == sum(len(question.choices) for question in several)
    assert all(set(asked[box].texts) == set(LANGUAGES) for box in boxes)


@pytest.mark.parametrize("stage", STAGES)
def test_codes_keep_to_the_rules_of_the_tool(stage):
    titles = [row["title"] for row in table(stage, "questions")]
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9]{0,19}", title) for title in titles)
    assert len({title.lower() for title in titles}) == len(titles)
    boxes = [(row["parent_qid"], row["title"]) for row in table(stage, "subquestions")]
    assert all(re.fullmatch("[A-Za-z0-9]{1,20}", title) and title != "time" for _, title in boxes)
    answers = [(row["qid"], row["code"]) for row in table(stage, "answers")]
    assert all(re.fullmatch("[A-Za-z0-9]{1,5}", code) for _, code in answers)
    assert len(set(boxes)) == len(boxes) and len(set(answers)) == len(answers)


@pytest.mark.parametrize("stage", STAGES)
def test_every_row_of_a_structure_file_belongs_to_another(stage):
    questions = {row["qid"] for row in table(stage, "questions")}
    boxes = {row["qid"] for row in table(stage, "subquestions")}
    assert len(questions | boxes) == len(table(stage, "questions")) + len(table(stage, "subquestions"))
    for name in ("answers", "question_attributes", "defaultvalues"):
        assert {row["qid"] for row in table(stage, name)} <= questions
    assert {row["parent_qid"] for row in table(stage, "subquestions")} <= questions
    texts = defaultdict(set)
    for row in table(stage, "question_l10ns"):
        texts[row["qid"]].add(row["language"])
    assert set(texts) == questions | boxes and all(found == set(LANGUAGES) for found in texts.values())
    labelled = defaultdict(set)
    for row in table(stage, "answer_l10ns"):
        labelled[row["aid"]].add(row["language"])
    assert set(labelled) == {row["aid"] for row in table(stage, "answers")}
    assert all(found == set(LANGUAGES) for found in labelled.values())


@pytest.mark.parametrize("stage", STAGES)
def test_conditions_and_equations_name_questions_of_the_survey(stage):
    titles = {row["qid"]: row["title"] for row in table(stage, "questions")}
    known = set(titles.values()) | {
        f"{titles[row['parent_qid']]}_{row['title']}" for row in table(stage, "subquestions")
    }
    expressions = [row["relevance"] for row in table(stage, "questions")]
    expressions += [row["value"] for row in table(stage, "question_attributes") if row["attribute"] == "equation"]
    named = {name for expression in expressions for name in re.findall(r"(\w+)\.NAOK", expression)}
    assert named <= known
    hidden = [titles[row["qid"]] for row in table(stage, "question_attributes") if row["attribute"] == "hidden"]
    assert {"applicationid", "department"} <= set(hidden)


@pytest.mark.parametrize("stage", STAGES)
def test_an_imported_survey_is_finished_and_keeps_what_ties_an_answer_to_its_application(stage):
    [settings] = table(stage, "surveys")
    assert (settings["language"], settings["additional_languages"]) == ("sv", "en")
    assert (settings["anonymized"], settings["datestamp"], settings["ipaddr"]) == ("N", "Y", "N")
    texts = {row["surveyls_language"]: row for row in table(stage, "surveys_languagesettings")}
    assert set(texts) == set(LANGUAGES)
    for row in texts.values():
        wanted = ("title", "welcometext", "endtext", "email_invite_subj", "email_remind_subj", "policy_notice")
        assert all(row[f"surveyls_{name}"] for name in wanted)
        for mail in (row["surveyls_email_invite"], row["surveyls_email_remind"]):
            assert {"SURVEYURL", "OPTOUTURL"} <= set(re.findall(r"{(\w+)}", mail))
        assert "{" not in row["surveyls_welcometext"] + row["surveyls_endtext"] + row["surveyls_policy_notice"]
    defaults = {row["defaultvalue"] for row in table(stage, "defaultvalue_l10ns")}
    assert {"{TOKEN:ATTRIBUTE_1}", "{TOKEN:ATTRIBUTE_2}"} <= defaults


# The prose


def test_both_languages_say_the_same_with_the_same_holes():
    swedish, english = (load_words(language) for language in LANGUAGES)
    assert set(swedish.stages) == set(english.stages) == set(STAGES)
    assert set(swedish.labels) == set(english.labels) and set(swedish.help) == set(english.help)
    for stage in STAGES:
        for name, text in swedish.stages[stage].model_dump().items():
            other = getattr(english.stages[stage], name)
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", other), (stage, name)
            assert text.count("\n") == other.count("\n"), (stage, name)
    for name in ("notice", "sending"):
        assert getattr(swedish, name).count("\n") == getattr(english, name).count("\n")


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("sv", "personuppgiftsansvarig|dataskyddsombud|artikel 6.1 e|frivilligt|biträde|EU/EES|gallras|rättade|invända|"
               "Integritetsskyddsmyndigheten|automatiserade|pseudonym|llmänna handlingar|[10]"),
        ("en", "controller|data protection officer|Article 6(1)(e)|voluntary|processor|EU/EEA|erased|correct|object|"
               "IMY|automated|pseudonym|official documents|[10]"),
    ],
)  # fmt: skip
def test_the_notice_says_what_article_13_asks_for(language, wanted):
    notice = (PACK / language / "privacy-notice.md").read_text(encoding="utf-8")
    assert [word for word in wanted.split("|") if word not in notice] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_named_and_nothing_leads_to_a_person(language):
    for path in (PACK / language).glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@[\w.]+|\b\d{6,8}-\d{4}\b", text), path.name


def test_no_word_of_the_pack_lies_outside_it():
    """The prose has no line that no page shows."""
    shown = "".join(content.decode() for path, content in files().items() if path.endswith((".md", ".lss")))
    for language in LANGUAGES:
        words = load_words(language)
        lines = [
            line for stage in words.stages.values() for text in stage.model_dump().values() for line in text.split("\n")
        ]
        assert all(line in shown for line in lines if line and "{" not in line)
        assert Path(PACK / language / "sending.md").read_text(encoding="utf-8").strip().endswith(words.sending.strip())
