"""A survey's structure file (.lss) to its questions: what each code asks, in every language, and what may be answered.

Used to draft `survey_questions`; nothing of a structure file lands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from orchestration.connectors.faults import FileRefused
from orchestration.connectors.survey import heading_key

_TAG = re.compile(r"<[^<>]*>")


@dataclass
class Asked:
    """One column of the survey's export: its code, its text by language, and the labels of its answers by code."""

    code: str
    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        """Every heading the column may have: the code, and the text in each language."""
        return list(dict.fromkeys([self.code, *(text for text in self.texts.values() if text)]))

    def headings_below(self, parent: Asked) -> list[str]:
        """Every heading the column may have as a part of another question: the code, and 'question [part]'."""
        texts = [f"{parent.texts[key]} [{text}]" for key, text in self.texts.items() if text and parent.texts.get(key)]
        return list(dict.fromkeys([self.code, *texts]))


def is_structure(data: bytes) -> bool:
    """Whether these bytes are a structure file."""
    return b"<LimeSurveyDocType>" in data[:4096]


def read_structure(data: bytes) -> list[Asked]:
    """The questions in the order of the file; sub-questions are `CODE[SUB]`.

    Raises FileRefused for XML that is damaged or tries to define entities.
    """
    try:
        document = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        raise FileRefused("the structure file is no sound XML. Export the survey's structure (.lss) again.") from None
    asked, by_id = dict[str, Asked](), dict[str, Asked]()
    rows = [*_rows(document, "questions"), *_rows(document, "subquestions")]
    for row in rows:
        _take(row, rows, asked, by_id)
    for row in _rows(document, "question_l10ns"):
        if (found := by_id.get(row.get("qid", ""))) is not None:
            found.texts[row.get("language", "")] = _plain(row.get("question", ""))
    _take_answers(document, by_id)
    return list(asked.values())


Row = dict[str, str]


def _rows(document: Element, table: str) -> Iterator[Row]:
    for row in document.iterfind(f"{table}/rows/row"):
        yield {cell.tag: (cell.text or "").strip() for cell in row}


def _take(row: Row, rows: list[Row], asked: dict[str, Asked], by_id: dict[str, Asked]) -> None:
    parents = {other["qid"]: other["title"] for other in rows if other.get("parent_qid", "0") == "0"}
    parent = parents.get(row.get("parent_qid", "0"))
    code = f"{parent}[{row['title']}]" if parent else row["title"]
    found = asked.setdefault(code, Asked(code, row.get("type", "")))
    by_id.setdefault(row["qid"], found)
    if "question" in row:  # structure files of older versions hold the texts here, newer ones in question_l10ns
        found.texts[row.get("language", "")] = _plain(row["question"])


def _take_answers(document: Element, by_id: dict[str, Asked]) -> None:
    labels = {(row.get("aid"), row.get("language")): row.get("answer", "") for row in _rows(document, "answer_l10ns")}
    languages = {language for _, language in labels}
    for row in _rows(document, "answers"):
        if (found := by_id.get(row.get("qid", ""))) is None:
            continue
        texts = {row.get("language"): row["answer"]} if "answer" in row else {
            language: labels.get((row.get("aid"), language), "") for language in languages
        }  # fmt: skip
        for language, text in texts.items():
            found.answers.setdefault(row["code"], {})[language or ""] = _plain(text)


def _plain(text: str) -> str:
    return heading_key(html.unescape(_TAG.sub(" ", text)))
