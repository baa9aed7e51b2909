"""What the headings of a survey mean: the installation's `survey_questions` and the product's question catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.connectors.values import Scale
from orchestration.settings import SEEDS

IGNORE, WHOLE_SURVEY, FILE_ROW = "ignore", "*", "file_row"
FIELDS = frozenset(
    {
        "submitted_at", "application_id", "department", "recruitment_id", "response_id", "language",
        "occupation_ssyk", "respondent_ref", "invited_at",
    }
)  # fmt: skip
"""Columns of survey_responses that a heading may fill, written with an @ in `question_code`."""

FIRST_VERSION = "v1"


def heading_key(heading: Any) -> str:
    """A heading as it is compared: line breaks and repeated or outer blanks do not tell two headings apart."""
    return " ".join(str(heading if heading is not None else "").split())


@dataclass(frozen=True)
class Catalogue:
    """The product's question codes with their scales, and its stages."""

    scales: Mapping[str, Scale]
    stages: frozenset[str]

    def knows(self, question_code: str) -> bool:
        """Whether `question_code` may stand in survey_questions."""
        return question_code in self.scales or question_code == IGNORE or question_code.removeprefix("@") in FIELDS

    def has_scale(self, scale: str, seeds: Path = SEEDS) -> bool:
        """Whether an installation's question may be answered on `scale`."""
        return scale in _scales(seeds)

    def with_questions(self, rows: Iterable[Mapping[str, Any]], seeds: Path = SEEDS) -> Catalogue:
        """The catalogue with an installation's own questions, which win over the product's."""
        scales = _scales(seeds)
        own = {row["question_code"]: scales[row["scale"]] for row in rows if row["scale"] in scales}
        return Catalogue({**self.scales, **own}, self.stages)


@lru_cache(maxsize=4)
def load_catalogue(seeds: Path = SEEDS) -> Catalogue:
    """The catalogue in the seeds' questions, scales and stages."""
    scales = _scales(seeds)
    questions = {row["question_code"]: scales[row["scale"]] for row in _rows(seeds / "questions.csv")}
    return Catalogue(questions, frozenset(row["stage_id"] for row in _rows(seeds / "stages.csv")))


@lru_cache(maxsize=4)
def question_labels(seeds: Path = SEEDS) -> dict[str, str]:
    """The wording of each question of the catalogue, in both languages, to its code."""
    return {
        row[language]: row["question_code"]
        for row in _rows(seeds / "questions.csv")
        for language in ("label_sv", "label_en")
    }


@lru_cache(maxsize=4)
def _scales(seeds: Path) -> dict[str, Scale]:
    return {
        row["scale"]: Scale(row["kind"], int(row["lowest"]), int(row["highest"]), codes.get(row["scale"], ()))
        for codes in [_codes(seeds)]
        for row in _rows(seeds / "scales.csv")
    }


def _codes(seeds: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    """The spellings of each scale's choices: code and labels, in lower case."""
    found: dict[str, dict[str, str]] = {}
    for row in _rows(seeds / "choices.csv"):
        for spelling in (row["code"], row["label_sv"], row["label_en"]):
            found.setdefault(row["scale"], {})[spelling.casefold()] = row["code"]
    return {scale: tuple(codes.items()) for scale, codes in found.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Question:
    """A question as a file may hold it: under the first of its headings that is there."""

    headings: tuple[str, ...]
    code: str
    stage_id: str | None
    version: str
    null_tokens: frozenset[str] = frozenset()
    spellings: tuple[tuple[str, str], ...] = ()
    """What an installation's labels stand for: pairs of a label, in lower case, and what is read instead."""
    ticks: tuple[tuple[str, str], ...] = ()
    """Of a question with a column for each choice: pairs of a heading and the choice that a mark there means."""


@dataclass
class Survey:
    """One survey of one organisation: what each heading means, and what holds for every response."""

    survey_id: str
    questions: list[Question] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)  # canonical column: headings, the first filled one wins
    field_nulls: dict[str, frozenset[str]] = field(default_factory=dict)  # canonical column: null tokens
    constants: dict[str, str] = field(default_factory=dict)  # canonical column: value
    ignored: set[str] = field(default_factory=set)
    null_tokens: frozenset[str] = frozenset()

    @property
    def stage_id(self) -> str | None:
        """The stage of a response: that of its questions, where they share one."""
        stages = {question.stage_id for question in self.questions}
        return stages.pop() if len(stages) == 1 else None

    @property
    def expected(self) -> list[list[str]]:
        """What a file of this survey must have: of each list, at least one heading."""
        return [list(question.headings) for question in self.questions] + list(self.fields.values())

    @property
    def read(self) -> set[str]:
        """Headings that values are read from."""
        return {heading for headings in self.expected for heading in headings}

    @property
    def headings(self) -> set[str]:
        """Headings a file of this survey may have."""
        return self.read | self.ignored

    def lacking(self, present: set[str]) -> list[str]:
        """The first heading of each question that a file with these headings does not hold."""
        return [headings[0] for headings in self.expected if not present.intersection(headings)]

    def with_spellings(self, spellings: Mapping[str, Mapping[str, str]]) -> Survey:
        """The same survey with an installation's labels, by heading."""
        questions = [
            replace(q, spellings=tuple(pair for h in q.headings for pair in spellings.get(h, {}).items()))
            for q in self.questions
        ]
        return replace(self, questions=questions)


def surveys_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Survey]:
    """The surveys described by one organisation's rows of `survey_questions`, by survey_id."""
    surveys: dict[str, Survey] = {}
    for row in rows:
        survey = surveys.setdefault(row["survey_id"], Survey(row["survey_id"]))
        _add(survey, row, frozenset((row["null_tokens"] or "").split("|")) - {""})
    return surveys


def _add(survey: Survey, row: Mapping[str, Any], tokens: frozenset[str]) -> None:
    heading, code = heading_key(row["heading"]), row["question_code"]
    column = code.removeprefix("@")
    if heading == WHOLE_SURVEY:
        survey.null_tokens |= tokens
        if row["constant"]:
            survey.constants[column] = row["constant"]
    elif code == IGNORE:
        survey.ignored.add(heading)
    elif code.startswith("@"):
        survey.fields.setdefault(column, []).append(heading)
        survey.field_nulls[column] = survey.field_nulls.get(column, frozenset()) | tokens
    else:
        asked = Question((heading,), code, row["stage_id"], row["question_version"] or FIRST_VERSION, tokens)
        _ask(survey, replace(asked, ticks=((heading, row["constant"]),)) if row["constant"] else asked)


def _ask(survey: Survey, asked: Question) -> None:
    """Add a question; the same one under another heading is an alternative, in the order they are written."""
    for position, other in enumerate(survey.questions):
        if (other.code, other.stage_id, other.version) == (asked.code, asked.stage_id, asked.version):
            headings, tokens = other.headings + asked.headings, other.null_tokens | asked.null_tokens
            ticks = other.ticks + asked.ticks
            survey.questions[position] = replace(other, headings=headings, null_tokens=tokens, ticks=ticks)
            return
    survey.questions.append(asked)
