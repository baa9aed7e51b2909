"""A survey made from the pack, answered and exported as the tool does it, lands whole with the pack's configuration.

The exports are made from what a person has in hand, the structure file or the page that was pasted, and never from the
pack's code: a heading that the configuration does not foresee is refused here as it would be there.
"""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from orchestration.questionnaire.pack import PACK

STAGES = ["application", "interview", "rejection", "onboarding", "exit"]
YES = {"sv": "Ja", "en": "Yes"}
NO = {"sv": "Nej", "en": "No"}
METADATA = {
    "id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page", "startlanguage": "Start language",
    "seed": "Seed", "token": "Access code", "startdate": "Date started", "datestamp": "Date last action",
}  # fmt: skip


def configure(landing_home, tool):
    """Put the pack's rows into `config/` as its README says."""
    for path in sorted((PACK / tool).glob("*.csv")):
        text = path.read_text(encoding="utf-8").replace("ORGANISATION", "provkommun")
        landing_home.write(landing_home.home.config / path.name, text.encode())


def write(header, records, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([header, *records])
    return text.getvalue()


def landed(landing_home, stage):
    """The answers to one survey, by response and question."""
    return {
        (row["response_id"].rsplit("/", 1)[-1], row["question_code"]): row["answer"]
        for row in landing_home.rows("survey_answers")
        if row["stage_id"] == stage
    }


def seed(name):
    with (PACK.parents[1] / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CODES = {row["question_code"].replace("_", ""): row["question_code"] for row in seed("questions")}
"""The question codes by what LimeSurvey makes of them."""

MEANT = {row[language]: row["code"] for row in seed("choices") for language in ("label_sv", "label_en")}
"""What the data should say for a label that was chosen; labels that recur on several scales have one code."""


# LimeSurvey


class Imported:
    """A structure file as the tool would hold it after import."""

    def __init__(self, stage, language):
        self.document = ElementTree.parse(PACK / "limesurvey" / f"{stage}.lss")
        self.language = language
        self.texts = {row["qid"]: row["question"] for row in self.table("question_l10ns") if self.spoken(row)}
        labels = {row["aid"]: row["answer"] for row in self.table("answer_l10ns") if self.spoken(row)}
        self.answers, self.boxes = {}, {}
        for row in self.table("answers"):
            self.answers.setdefault(row["qid"], []).append((row["code"], labels[row["aid"]]))
        for row in self.table("subquestions"):
            self.boxes.setdefault(row["parent_qid"], []).append((row["title"], self.texts[row["qid"]]))
        self.equations = {
            row["qid"]: row["value"] for row in self.table("question_attributes") if row["attribute"] == "equation"
        }

    def table(self, name):
        return [{cell.tag: cell.text or "" for cell in row} for row in self.document.iterfind(f"{name}/rows/row")]

    def spoken(self, row):
        return row["language"] == self.language

    def columns(self):
        """The columns of an export: kind, id, code and text, in the survey's order."""
        for row in sorted(self.table("questions"), key=lambda row: int(row["question_order"])):
            code, text = row["title"], self.texts[row["qid"]]
            if row["type"] == "M":
                for box, label in self.boxes[row["qid"]]:
                    yield "box", row["qid"], f"{code}[{box}]", f"{text} [{label}]"
            else:
                yield row["type"], row["qid"], code, text


def gathered(equation, chosen):
    """What the tool's expression engine makes of the equation, given the boxes that are ticked."""
    terms = re.findall(r'{if\((\w+)_(\w+)\.NAOK == "Y", "(\w+\|)", ""\)}', equation)
    assert "".join(f'{{if({q}_{b}.NAOK == "Y", "{v}", "")}}' for q, b, v in terms) == equation
    return "".join(value for _, box, value in terms if box in chosen)


def respond(imported, hidden, format_, turn):
    """One response: each question answered by its `turn`-th answer, two boxes ticked; and what should be read of it."""
    cells, meant = [], {}
    for kind, qid, code, text in imported.columns():
        if kind == "L":
            short, label = imported.answers[qid][turn % len(imported.answers[qid])]
            cells.append(short if format_ == "short" else label)
            meant[CODES[code]] = MEANT.get(label, short)
        elif kind == "box":
            is_ticked = code[code.index("[") + 1 : -1] in dict(ticked(imported.boxes[qid], turn))
            full = YES[imported.language] if is_ticked else NO[imported.language]
            cells.append(("Y" if is_ticked else "") if format_ == "short" else full)
        elif kind == "*":
            [boxes] = [boxes for parent, boxes in imported.boxes.items() if imported.texts[parent] == text]
            chosen = dict(ticked(boxes, turn))
            cells.append(gathered(imported.equations[qid], chosen))
            meant[CODES[code]] = "|".join(MEANT[label] for label in chosen.values())
        elif kind == "T":
            cells.append('Bra, men "långsamt"\noch på två rader')
            meant[CODES[code]] = cells[-1]
        else:
            cells.append(hidden.get(code, ""))
    return cells, meant


def ticked(boxes, turn):
    """Two neighbouring boxes, in the order of the survey."""
    first = turn % (len(boxes) - 1)
    return boxes[first : first + 2]


HEADINGS = {
    "code": lambda code, text: code,
    "full": lambda code, text: text,
    "codetext": lambda code, text: f"{code}. {text}",
}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("format_", ["short", "long"])
@pytest.mark.parametrize("heading", HEADINGS)
def test_every_way_limesurvey_exports_lands_every_answer(landing_home, heading, format_, language):
    configure(landing_home, "limesurvey")
    expected = {}
    for stage in STAGES:
        imported = Imported(stage, language)
        names = [*METADATA.items(), *((code, text) for _, _, code, text in imported.columns())]
        records = []
        for turn in range(11):  # every step of the longest scale, and every other answer more than once
            hidden = {"applicationid": f"A-{turn}", "department": "Kost", "interviewmode": "video"}
            cells, meant = respond(imported, hidden, format_, turn)
            when = f"2019-07-{turn + 1:02d} 14:05:00"
            records.append([str(turn), when, "1", language, "77", f"tok{turn}", when, when, *cells])
            expected |= {(stage, str(turn), code): answer for code, answer in meant.items()}
        landing_home.drop(f"{stage}.csv", write([HEADINGS[heading](*name) for name in names], records))
    receipts = [receipt for receipt in landing_home.land().receipts if receipt.contract == "limesurvey_responses@1"]
    told = [message for receipt in receipts for message in receipt.messages]
    assert [(r.status, r.rows_used, r.values_refused) for r in receipts] == [("accepted", 11, 0)] * len(STAGES), told
    read = {(stage, *key): answer for stage in STAGES for key, answer in landed(landing_home, stage).items()}
    assert read == expected


def test_a_response_is_tied_to_its_application_and_a_stray_placeholder_to_none(landing_home):
    configure(landing_home, "limesurvey")
    imported = Imported("interview", "sv")
    names = [*METADATA, *(code for _, _, code, _ in imported.columns())]
    hidden = [
        {"applicationid": "A-1", "department": "Kost", "interviewmode": "video"},
        {"applicationid": "{TOKEN:ATTRIBUTE_1}", "department": "{TOKEN:ATTRIBUTE_2}", "interviewmode": ""},
        {},
    ]
    records = [
        [str(i), "2019-07-01 10:00", "1", "sv", "7", "", "", "", *respond(imported, fields, "short", 0)[0]]
        for i, fields in enumerate(hidden)
    ]
    landing_home.receive("interview.csv", write(names, records))
    found = [(row["application_id"], row["department"]) for row in landing_home.rows("survey_responses")]
    assert found == [("A-1", "Kost"), (None, None), (None, None)]


def test_skipped_and_hidden_questions_are_no_answers_and_no_faults(landing_home):
    configure(landing_home, "limesurvey")
    imported = Imported("rejection", "en")
    names = [*METADATA, *(code for _, _, code, _ in imported.columns())]
    only = {"recommend": "3", "notified": "no", "gotreason": "no"}
    cells = [only.get(code, "") for _, _, code, _ in imported.columns()]
    receipt = landing_home.receive(
        "r.csv", write(names, [["1", "2019-07-01 10:00", "1", "en", "7", "", "", "", *cells]])
    )
    assert (receipt.status, receipt.rows_used, receipt.values_refused) == ("accepted", 1, 0), receipt.messages
    assert landed(landing_home, "rejection") == {
        ("1", "recommend"): "3",
        ("1", "notified"): "no",
        ("1", "got_reason"): "no",
    }


def test_a_question_added_by_hand_is_refused_by_name(landing_home):
    configure(landing_home, "limesurvey")
    imported = Imported("exit", "sv")
    names = [*METADATA, *(code for _, _, code, _ in imported.columns()), "egenfraga"]
    cells = [*respond(imported, {}, "short", 0)[0], "hej"]
    receipt = landing_home.receive(
        "e.csv", write(names, [["1", "2019-07-01 10:00", "1", "sv", "7", "", "", "", *cells]])
    )
    assert receipt.status == "refused" and "egenfraga" in " ".join(receipt.messages)


# Forms made by pasting


def pasted(stage, language):
    """The questions of a page as a person would paste them: heading, code, answers one a line."""
    page = (PACK / language / f"{stage}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"### (?:\d+\. )?(.+)\n\n(?:\S+ `(\w+)`.*\n\n)?```text\n([\s\S]+?)\n```", page)
    assert len(blocks) >= 8
    return [(heading, code, options.split("\n")) for heading, code, options in blocks]


TOOLS = {
    "google-forms": {"sv": ["Tidsstämpel"], "en": ["Timestamp"]},
    "microsoft-forms": {
        "sv": ["ID", "Starttid", "Slutförandetid", "E-post", "Namn"],
        "en": ["ID", "Start time", "Completion time", "Email", "Name"],
    },
}


def filled_in(question, turn, separator, ends_with):
    heading, code, options = question
    if not code:
        return f"A-{turn}" if heading.startswith(("Ärende", "Case")) else "Kost"
    if code == "comment":
        return "Inget att tillägga"
    if code in ("ad_info_missing_what", "pre_relation", "factor_importance"):
        return separator.join([options[turn % len(options)], options[(turn + 1) % len(options)]]) + ends_with
    return options[turn % len(options)]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("tool", "separator", "ends_with"), [("google-forms", ", ", ""), ("microsoft-forms", ";", ";")]
)
def test_a_pasted_form_lands_every_answer_and_a_later_export_counts_none_twice(
    landing_home, tool, separator, ends_with, language
):
    configure(landing_home, tool)
    wanted = 0
    for stage in STAGES:
        questions = pasted(stage, language)
        records = [
            [*metadata(TOOLS[tool][language], turn), *(filled_in(q, turn, separator, ends_with) for q in questions)]
            for turn in range(11)
        ]
        wanted += 11 * sum(1 for _, code, _ in questions if code)
        header = [*TOOLS[tool][language], *(heading for heading, _, _ in questions)]
        landing_home.drop(f"{stage}-1.csv", write(header, records[:5]))
        landing_home.drop(f"{stage}-2.csv", write(header, records))
    receipts = [receipt for receipt in landing_home.land().receipts if receipt.contract == "form_spreadsheet@1"]
    told = [message for receipt in receipts for message in receipt.messages]
    assert {(r.status, r.values_refused) for r in receipts} == {("accepted", 0)} and len(receipts) == 10, told
    answers = {
        (row["stage_id"], row["response_id"], row["question_code"]): row["answer"]
        for row in landing_home.rows("survey_answers")
    }
    assert len(answers) == wanted
    assert {answer for (_, _, code), answer in answers.items() if code == "recommend"} == {str(n) for n in range(11)}
    applications = {row["application_id"] for row in landing_home.rows("survey_responses")}
    assert applications == {f"A-{turn}" for turn in range(11)}


def metadata(columns, turn):
    when = f"2019-07-{turn + 1:02d} 14:05:00"
    values = {"ID": str(turn + 1), "E-post": "anonymous", "Email": "anonymous", "Namn": "", "Name": ""}
    return [values.get(column, when) for column in columns]
