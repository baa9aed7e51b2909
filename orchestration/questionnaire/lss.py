"""A survey as LimeSurvey's structure file (.lss), both languages in one: importing it gives the finished survey.

Tables and columns as LimeSurvey 5 and 6 write them, only those that are needed. Not here: the codes (`lime_codes.py`),
the prose (`words/`), how the survey's export is read.

What is not what one would expect, and why:
- Yes and no are a list with the codes yes and no, for LimeSurvey's own type exports 'Y', which is nobody's word for it.
- Check boxes export one column each. A hidden equation gathers the codes of those that are ticked into one column,
  which has the question's code and text; it is what is read. The tool computes equations though they are hidden.
- What the invitation knew (application, department) are hidden questions: filled from the participants' list, or from
  the link (`?applicationid=…`) where there is none.
- Answers are not anonymous to the tool: else neither would be there. Dates are stamped: else every answer is of 1980.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from markdown_it import MarkdownIt

from orchestration.questionnaire.lime_codes import (
    APPLICATION_ID,
    ATTRIBUTES,
    DEPARTMENT,
    INTERVIEW_MODE,
    answer_codes,
    box_code,
    boxes_code,
    fields,
    joined,
    question_code,
)
from orchestration.questionnaire.survey import LANGUAGES, Condition, Label, Question, Survey
from orchestration.questionnaire.text import help_text
from orchestration.questionnaire.words import StageWords, Words, load_words

DB_VERSION = "600"
"""The layout of tables that the file follows: texts in tables of their own, as in LimeSurvey 4 and later."""

RADIO, BOXES, LONG, SHORT, EQUATION = "L", "M", "T", "S", "*"
_THEMES = {
    RADIO: "listradio", BOXES: "multiplechoice", LONG: "longfreetext", SHORT: "shortfreetext", EQUATION: "equation",
}  # fmt: skip
_TYPES = {"number": RADIO, "yes_no": RADIO, "choice": RADIO, "choices": BOXES, "text": LONG}

_IN_MAILS = {"link": "{SURVEYURL}", "job": "{ATTRIBUTE_3}", "optout": "{OPTOUTURL}"}
_DESCRIPTIONS = {
    APPLICATION_ID: "application id", DEPARTMENT: "department", "job": "position", INTERVIEW_MODE: "interview mode",
}  # fmt: skip

NOTHING = "none"
"""The code of the choice that excludes the others."""

Cells = dict[str, str]


@dataclass
class _Tables:
    """The rows of one structure file by table, in the order they are written, and the ids given out so far."""

    sid: str
    rows: dict[str, list[Cells]] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, **cells: str) -> None:
        self.rows.setdefault(table, []).append(cells)

    def next(self, kind: str) -> str:
        self.given[kind] = self.given.get(kind, 0) + 1
        return str(self.given[kind])

    def text(self, table: str, label: Mapping[str, Cells], **keys: str) -> None:
        """Add the rows of a table of texts, one a language."""
        for language in LANGUAGES:
            self.add(table, id=self.next(table), **keys, **label[language], language=language)


def structure(survey: Survey, number: int) -> bytes:
    """The structure file of one survey, the `number`-th of the pack; the same bytes for the same seeds."""
    tables = _Tables(str(100_000 + number))
    tables.add("groups", gid="1", sid=tables.sid, group_order="1", randomization_group="", grelevance="1")
    name = {language: {"group_name": _words(survey, language).title, "description": ""} for language in LANGUAGES}
    tables.text("group_l10ns", name, gid="1")
    for question in survey.questions:
        _add_question(tables, survey, question)
    for hidden in fields(survey.questions):
        _add_field(tables, hidden)
    _add_settings(tables, survey)
    return _document(tables)


def _words(survey: Survey, language: str) -> StageWords:
    return load_words(language).stages[survey.stage_id]


# Questions


def _add_question(tables: _Tables, survey: Survey, question: Question) -> None:
    kind, relevance = _TYPES[question.kind], _relevance(question.shown_if)
    title = boxes_code(question) if kind == BOXES else question_code(question)
    texts = _texts(question.label, {language: help_text(question, load_words(language)) for language in LANGUAGES})
    qid = _add(tables, kind, title, texts, relevance, question.is_mandatory)
    if kind == RADIO:
        _add_answers(tables, qid, question)
    if kind == BOXES:
        _add_boxes(tables, qid, question)
        _add_gathered(tables, question, relevance)


def _texts(question: Label, help_: Label) -> dict[str, Cells]:
    return {
        language: {"question": question[language], "help": help_.get(language, ""), "script": ""}
        for language in LANGUAGES
    }


def _relevance(condition: Condition | None) -> str:
    if condition is None:
        return "1"
    return f'{joined(condition.subject)}.NAOK == "{condition.code}"'


def _add(
    tables: _Tables, kind: str, title: str, texts: dict[str, Cells], relevance: str = "1", is_mandatory: bool = False
) -> str:
    """Add a question and its texts; hands back its id."""
    qid = tables.next("qid")
    tables.add("questions", **_question_cells(tables, qid, kind, title, tables.next("order"), relevance, is_mandatory))
    tables.text("question_l10ns", texts, qid=qid)
    return qid


def _question_cells(
    tables: _Tables, qid: str, kind: str, title: str, order: str, relevance: str, is_mandatory: bool, parent: str = "0"
) -> Cells:
    return {
        "qid": qid, "parent_qid": parent, "sid": tables.sid, "gid": "1", "type": kind, "title": title, "preg": "",
        "other": "N", "mandatory": "Y" if is_mandatory else "N", "encrypted": "N", "question_order": order,
        "scale_id": "0", "same_default": "0", "relevance": relevance, "question_theme_name": _THEMES[kind],
        "modulename": "", "same_script": "0",
    }  # fmt: skip


def _add_answers(tables: _Tables, qid: str, question: Question) -> None:
    for order, (code, choice) in enumerate(answer_codes(question.choices).items(), 1):
        aid = tables.next("aid")
        tables.add(
            "answers", aid=aid, qid=qid, code=code, sortorder=str(order), assessment_value="0", scale_id="0"
        )  # fmt: skip
        tables.text("answer_l10ns", {la: {"answer": choice.label[la]} for la in LANGUAGES}, aid=aid)


def _add_boxes(tables: _Tables, qid: str, question: Question) -> None:
    for order, choice in enumerate(question.choices, 1):
        box = tables.next("qid")
        cells = _question_cells(tables, box, BOXES, box_code(choice), str(order), "1", False, parent=qid)
        tables.add("subquestions", **cells)
        tables.text("question_l10ns", _texts(choice.label, {}), qid=box)
    if question.most_choices < len(question.choices):
        _add_attribute(tables, qid, "max_answers", str(question.most_choices))
    if NOTHING in {choice.code for choice in question.choices}:
        _add_attribute(tables, qid, "exclude_all_others", NOTHING)


def _add_gathered(tables: _Tables, question: Question, relevance: str) -> None:
    """A hidden equation that keeps the codes of the ticked boxes, joined by '|'."""
    boxes = boxes_code(question)
    ticked = "".join(
        f'{{if({boxes}_{box_code(choice)}.NAOK == "Y", "{choice.code}|", "")}}' for choice in question.choices
    )
    qid = _add(tables, EQUATION, question_code(question), _texts(question.label, {}), relevance)
    _add_attribute(tables, qid, "equation", ticked)
    _add_attribute(tables, qid, "hidden", "1")


def _add_field(tables: _Tables, name: str) -> None:
    """A hidden question whose text is its code, so that its heading is the same in every export."""
    qid = _add(tables, SHORT, name, _texts(dict.fromkeys(LANGUAGES, name), {}))
    _add_attribute(tables, qid, "hidden", "1")
    dvid = tables.next("dvid")
    tables.add("defaultvalues", dvid=dvid, qid=qid, scale_id="0", sqid="0", specialtype="")
    filled = {language: {"defaultvalue": f"{{TOKEN:{ATTRIBUTES[name]}}}"} for language in LANGUAGES}
    tables.text("defaultvalue_l10ns", filled, dvid=dvid)


def _add_attribute(tables: _Tables, qid: str, attribute: str, value: str) -> None:
    tables.add("question_attributes", qid=qid, attribute=attribute, value=value, language="")


# The survey itself


def _add_settings(tables: _Tables, survey: Survey) -> None:
    base, *others = LANGUAGES
    tables.add(
        "surveys", sid=tables.sid, gsid="1", admin="inherit", adminemail="inherit", bounce_email="inherit",
        anonymized="N", datestamp="Y", savetimings="N", ipaddr="N", refurl="N",
        format="G", template="inherit", language=base, additional_languages=" ".join(others),
        showwelcome="Y", showprogress="N", showxquestions="N", showgroupinfo="X", showqnumcode="X", shownoanswer="Y",
        questionindex="0", navigationdelay="0", allowprev="Y", nokeyboard="N", showsurveypolicynotice="2",
        usecookie="N", allowregister="N", allowsave="N", alloweditaftercompletion="N", tokenanswerspersistence="N",
        autoredirect="N", printanswers="N", publicstatistics="N", publicgraphs="N", listpublic="N", assessments="N",
        usecaptcha="N", htmlemail="N", sendconfirmation="N", tokenlength="15",
        attributedescriptions=json.dumps(_attribute_descriptions(survey)),
    )  # fmt: skip
    for language in LANGUAGES:
        tables.add("surveys_languagesettings", **_language_settings(tables.sid, survey, language))


def _attribute_descriptions(survey: Survey) -> dict[str, dict[str, str]]:
    """The columns that the participants' list gets beside name and address."""
    used = {ATTRIBUTES[name]: name for name in fields(survey.questions)} | {"ATTRIBUTE_3": "job"}
    return {
        attribute.lower(): {
            "description": _DESCRIPTIONS[name], "mandatory": "N", "encrypted": "N", "show_register": "N", "cpdbmap": "",
        }
        for attribute, name in sorted(used.items())
    }  # fmt: skip


def _language_settings(sid: str, survey: Survey, language: str) -> Cells:
    words, stage = load_words(language), _words(survey, language)
    return {
        "surveyls_survey_id": sid, "surveyls_language": language, "surveyls_title": stage.title,
        "surveyls_description": "",
        "surveyls_welcometext": _html(stage.welcome), "surveyls_endtext": _html(stage.thanks),
        "surveyls_email_invite_subj": stage.subject,
        "surveyls_email_invite": stage.invitation.format(**_IN_MAILS),
        "surveyls_email_remind_subj": stage.reminder_subject,
        "surveyls_email_remind": stage.reminder.format(**_IN_MAILS),
        **_policy(words), "surveyls_dateformat": "6", "surveyls_numberformat": "0",
    }  # fmt: skip


def _policy(words: Words) -> Cells:
    return {
        "surveyls_policy_notice": _html(words.notice),
        "surveyls_policy_notice_label": words.notice_label,
        "surveyls_policy_error": words.notice_error,
    }


def _html(text: str) -> str:
    """Paragraphs of markdown, with its bold words and links, as the markup of LimeSurvey's texts."""
    return MarkdownIt().render(text).strip()


# The file


def _document(tables: _Tables) -> bytes:
    root = Element("document")
    SubElement(root, "LimeSurveyDocType").text = "Survey"
    SubElement(root, "DBVersion").text = DB_VERSION
    languages = SubElement(root, "languages")
    for language in LANGUAGES:
        SubElement(languages, "language").text = language
    for table, rows in tables.rows.items():
        _write(SubElement(root, table), rows)
    indent(root, " ")
    return tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _write(table: Element, rows: Sequence[Cells]) -> None:
    names = SubElement(table, "fields")
    for column in dict.fromkeys(column for row in rows for column in row):
        SubElement(names, "fieldname").text = column
    written = SubElement(table, "rows")
    for row in rows:
        cells = SubElement(written, "row")
        for column, value in row.items():
            SubElement(cells, column).text = value
