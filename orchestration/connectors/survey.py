"""What the headings of a survey mean: the installation's `survey_questions` and the product's question catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.connectors.values import Scale
from orchestration.settings import SEEDS

IGNORE, WHOLE_SURVEY, FILE_ROW = "ignore", "*", "file_row"
FIELDS = frozenset(
    {"submitted_at", "application_id", "department", "recruitment_id", "response_id", "language", "occupation_ssyk"}
)
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


@lru_cache(maxsize=4)
def load_catalogue(seeds: Path = SEEDS) -> Catalogue:
    """The catalogue in the seeds' questions, scales and stages."""
    scales = {
        row["scale"]: Scale(row["kind"], int(row["lowest"]), int(row["highest"])) for row in _rows(seeds / "scales.csv")
    }
    questions = {row["question_code"]: scales[row["scale"]] for row in _rows(seeds / "questions.csv")}
    return Catalogue(questions, frozenset(row["stage_id"] for row in _rows(seeds / "stages.csv")))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Question:
    """One heading that holds answers."""

    heading: str
    code: str
    stage_id: str | None
    version: str
    null_tokens: frozenset[str] = frozenset()


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
    def expected(self) -> set[str]:
        """Headings a file of this survey must have."""
        return {question.heading for question in self.questions}.union(*self.fields.values())

    @property
    def headings(self) -> set[str]:
        """Headings a file of this survey may have."""
        return self.expected | self.ignored


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
        version = row["question_version"] or FIRST_VERSION
        survey.questions.append(Question(heading, code, row["stage_id"], version, tokens))
