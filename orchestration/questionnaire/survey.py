"""The five surveys as the seeds describe them: which questions, in which order, on which scale, in both languages.

Not here: how a survey is written down (`text.py`, `lss.py`), and what its export's headings mean (`mapping.py`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import SEEDS

LANGUAGES = ("sv", "en")
"""The base language first."""

Label = Mapping[str, str]
"""A text by language."""

ALWAYS = "always"
INVITED_WITH = frozenset({"interview_mode"})
"""What a condition may ask of the invitation instead of an earlier answer."""

_LEAST = {"sv": "Inte alls", "en": "Not at all"}
_MOST = {"sv": "Mycket", "en": "Very"}
YES_NO = {"yes": {"sv": "Ja", "en": "Yes"}, "no": {"sv": "Nej", "en": "No"}}


class PackError(Exception):
    """The seeds do not make a survey; the message says which row and what to mend."""


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen: its code in the data and what the candidate reads."""

    code: str
    label: Label


@dataclass(frozen=True)
class Condition:
    """When a question is shown: `subject`, a question or a fact of the invitation, has the value `code`."""

    subject: str
    code: str

    @property
    def is_of_invitation(self) -> bool:
        return self.subject in INVITED_WITH


@dataclass(frozen=True)
class Question:
    """One question of one survey. `kind` is that of its scale: number, yes_no, choice, choices or text."""

    code: str
    kind: str
    label: Label
    choices: tuple[Choice, ...]
    is_mandatory: bool
    shown_if: Condition | None
    most_choices: int

    def choice(self, code: str) -> Choice:
        """The choice with this code."""
        return next(choice for choice in self.choices if choice.code == code)


@dataclass(frozen=True)
class Survey:
    """The survey of one stage. `name` is what the organisation calls it; candidates read a title of their own."""

    stage_id: str
    name: Label
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question:
        """The question with this code."""
        return next(question for question in self.questions if question.code == code)


Row = dict[str, str]


def load_surveys(seeds: Path = SEEDS) -> tuple[Survey, ...]:
    """The surveys in the order of their stages. Raises PackError where the seeds contradict each other."""
    stages = sorted(_rows(seeds, "stages"), key=lambda row: int(row["stage_order"]))
    asked = _rows(seeds, "questionnaires")
    catalogue = _catalogue(seeds)
    return tuple(
        Survey(stage["stage_id"], _label(stage, "survey"), _questions(stage["stage_id"], asked, catalogue))
        for stage in stages
    )


@dataclass(frozen=True)
class _Asked:
    """A question of the catalogue before a survey asks it."""

    kind: str
    label: Label
    choices: tuple[Choice, ...]


def _catalogue(seeds: Path) -> dict[str, _Asked]:
    scales = {row["scale"]: row for row in _rows(seeds, "scales")}
    choices: dict[str, list[Choice]] = {}
    for row in _rows(seeds, "choices"):
        choices.setdefault(row["scale"], []).append(Choice(row["code"], _label(row, "label")))
    return {
        row["question_code"]: _Asked(
            scales[row["scale"]]["kind"],
            _label(row, "label"),
            _answers(row, scales[row["scale"]], tuple(choices.get(row["scale"], ()))),
        )
        for row in _rows(seeds, "questions")
    }


def _answers(question: Row, scale: Row, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if scale["kind"] == "yes_no":
        return tuple(Choice(code, label) for code, label in YES_NO.items())
    if scale["kind"] == "number":
        return _steps(_label(question, "label"), int(scale["lowest"]), int(scale["highest"]))
    return choices


def _steps(question: Label, lowest: int, highest: int) -> tuple[Choice, ...]:
    """The steps of a scale; its ends in words, so that nobody must guess which end is good."""
    ends = {
        step: {language: f"{step} – {end[language]} {graded_word(question[language])}" for language in LANGUAGES}
        for step, end in ((lowest, _LEAST), (highest, _MOST))
    }
    return tuple(
        Choice(str(step), ends.get(step) or dict.fromkeys(LANGUAGES, str(step))) for step in range(lowest, highest + 1)
    )


def graded_word(question: str) -> str:
    """The word that a question grades: 'nöjd' of 'Hur nöjd är du …?', 'satisfied' of 'How satisfied are you …?'.

    The ends of every scale are named by it, which keeps them one text with the question and alike in all surveys.
    Raises PackError for a question on a scale of numbers that asks otherwise.
    """
    first, word, *_ = question.split()
    if first not in ("Hur", "How"):
        raise PackError(f"'{question}' is answered on a scale and must begin 'Hur' or 'How' and the word it grades.")
    return word


def _questions(stage_id: str, asked: list[Row], catalogue: Mapping[str, _Asked]) -> tuple[Question, ...]:
    rows = sorted((row for row in asked if row["stage_id"] == stage_id), key=lambda row: int(row["question_order"]))
    questions: list[Question] = []
    for row in rows:
        questions.append(_question(row, catalogue, {question.code: question for question in questions}))
    return tuple(questions)


def _question(row: Row, catalogue: Mapping[str, _Asked], earlier: Mapping[str, Question]) -> Question:
    code = row["question_code"]
    if code not in catalogue:
        raise PackError(f"seeds/questionnaires.csv asks '{code}', which is no row of seeds/questions.csv.")
    known = catalogue[code]
    condition = _condition(row, earlier)
    is_mandatory = row["is_mandatory"] == "true"
    return Question(code, known.kind, known.label, known.choices, is_mandatory, condition, int(row["most_choices"]))


def _condition(row: Row, earlier: Mapping[str, Question]) -> Condition | None:
    """The condition of a row; it may only look at what has been asked before. Raises PackError."""
    if row["shown_if"] == ALWAYS:
        return None
    subject, _, code = row["shown_if"].partition("=")
    condition = Condition(subject, code)
    asked = earlier.get(subject)
    if not condition.is_of_invitation and (asked is None or code not in {choice.code for choice in asked.choices}):
        raise PackError(
            f"seeds/questionnaires.csv, {row['stage_id']}, {row['question_code']}: '{row['shown_if']}' is not an "
            "answer to a question asked before it."
        )
    return condition


def _label(row: Row, name: str) -> Label:
    return {language: row[f"{name}_{language}"] for language in LANGUAGES}


def _rows(seeds: Path, name: str) -> list[Row]:
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
