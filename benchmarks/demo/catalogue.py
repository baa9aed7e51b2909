"""The words of the product's own questionnaire that the demo's municipalities copied: questions, choices."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def asked(code: str) -> str:
    """A question's wording. Raises KeyError for a code that the catalogue does not hold."""
    return _questions()[code][1]


def scale_of(code: str) -> str:
    """The scale a question is answered on."""
    return _questions()[code][0]


@cache
def choices_of(code: str) -> dict[str, str]:
    """{choice: label} of a question with choices, in the order of the form; empty for any other."""
    return {row["code"]: row["label_sv"] for row in _rows("choices") if row["scale"] == scale_of(code)}


def labelled(code: str, answer: str, separator: str) -> str:
    """An answer as the form shows it: the labels of the choices made, joined as the tool joins them."""
    labels = choices_of(code)
    return separator.join(labels[choice] for choice in answer.split("|") if choice)


@cache
def _questions() -> dict[str, tuple[str, str]]:
    return {row["question_code"]: (row["scale"], row["label_sv"]) for row in _rows("questions")}


def _rows(table: str) -> list[dict[str, str]]:
    with (SEEDS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
