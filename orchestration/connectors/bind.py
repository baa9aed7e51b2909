"""A contract bound to one file: for each canonical column the function that reads it from a batch of records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.connectors.columns import (
    Batch,
    ColumnRead,
    Converted,
    Mask,
    always,
    coalesced,
    each,
    joined,
    moments,
    plain,
    texts,
)
from orchestration.connectors.contract import RECEIVED_AT, Column, Condition, RowSpec
from orchestration.connectors.faults import FileRefused, ValueRefused
from orchestration.connectors.recognise import Recognised
from orchestration.connectors.sources import Source
from orchestration.connectors.survey import FILE_ROW, FIRST_VERSION, Catalogue, Question, Survey
from orchestration.connectors.values import UNMARKED, Converter, Scale, answer, converter, one_of, spelled, text
from orchestration.landing.tables import EVENT_TABLES, FREE_TEXT, PSEUDONYMS, TABLES, TEXT

Redact = Callable[[str, Sequence[str]], str]
Pseudonymise = Callable[[str], str]

_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Circumstances:
    """What reading a file depends on beside the file and its contract."""

    file_id: str
    zone: ZoneInfo
    catalogue: Catalogue
    pseudonymise: Pseudonymise
    redact: Redact
    received_at: datetime


@dataclass(frozen=True)
class CellReader:
    """Reads one canonical column."""

    name: str
    heading: str
    read: ColumnRead
    needed: bool
    wanted: bool
    remedy: str


@dataclass(frozen=True)
class RowReader:
    """Reads one kind of row from the records it applies to."""

    table: str
    cells: list[CellReader]
    applies: Callable[[Batch], Mask | None]
    """Which records of a batch give such a row; None for all."""


@dataclass(frozen=True)
class AnswerReader:
    """Reads the answers to one question."""

    heading: str
    code: str
    stage_id: str | None
    read: ColumnRead
    version: ColumnRead


@dataclass(frozen=True)
class Bound:
    """All that reads one file."""

    rows: list[RowReader]
    answers: list[AnswerReader] = field(default_factory=list)
    skips: Callable[[Batch], Mask | None] = lambda batch: None


def bind(recognised: Recognised, source: Source, circumstances: Circumstances) -> Bound:
    """The readers of a file. Raises FileRefused when a needed column has no source."""
    binder = _Binder(recognised, source, circumstances)
    contract = recognised.contract
    skipped = {heading: values for heading, values in contract.skip.items() if source.has(heading)}
    skips = _condition(skipped, np.logical_or) if skipped else lambda batch: None
    return Bound([binder.row(spec) for spec in contract.rows], binder.answers(), skips)


def _condition(condition: Condition, combine: np.ufunc) -> Callable[[Batch], Mask]:
    """Which records have one of the values (any at all, where none is named) under each, or any, of the headings."""
    tests = [each(_test(values), pa.bool_(), heading) for heading, values in condition.items()]

    def holds(batch: Batch) -> Mask:
        columns = [pc.fill_null(test(batch).values, False).to_numpy(zero_copy_only=False) for test in tests]
        return combine.reduce(columns)  # type: ignore[no-any-return]

    return holds


def _test(values: Sequence[str]) -> Converter:
    folded = {value.casefold() for value in values}

    def test(cell: Any) -> bool:
        if not folded and isinstance(cell, list | dict):
            return bool(cell)
        written = text(cell)
        return written is not None if not folded else (written or "").casefold() in folded

    return test


class _Binder:
    def __init__(self, recognised: Recognised, source: Source, circumstances: Circumstances) -> None:
        self.contract, self.survey = recognised.contract, recognised.survey
        self.source, self.at = source, circumstances
        self.names = [heading for heading in self.contract.names if source.has(heading)]

    # Rows

    def row(self, spec: RowSpec) -> RowReader:
        columns = dict(spec.columns)
        if spec.table == "survey_responses" and self.survey:
            columns |= _survey_columns(self.survey)
        cells = [self._cell(spec, name, column) for name, column in columns.items()]
        for name in spec.needed:
            if name not in columns or not self._has_source(columns[name]):
                raise FileRefused(_no_source(name, self.survey))
        return RowReader(spec.table, cells, self._applies(spec.only_if))

    def _applies(self, condition: Condition) -> Callable[[Batch], Mask | None]:
        if not condition:
            return lambda batch: None
        if not all(map(self.source.has, condition)):
            return lambda batch: np.zeros(len(batch), np.bool_)
        return _condition(condition, np.logical_and)

    def _has_source(self, column: Column) -> bool:
        found = any(heading == RECEIVED_AT or self.source.has(heading) for heading in column.headings)
        return bool(column.template or column.constant or column.present or found)

    def _cell(self, spec: RowSpec, name: str, column: Column) -> CellReader:
        headings = [heading for heading in column.headings if self.source.has(heading)]
        kind = TABLES[spec.table].get(name, TEXT)
        reads = [self._read(spec.table, name, kind, column, heading) for heading in headings]
        fallback = self._present(column) if column.present else self._fallback(kind, column, _free_headings(spec))
        shown = (headings or column.headings or [name])[0]
        read = self._finished(spec.table, name, coalesced(reads, fallback))
        return CellReader(name, shown, read, name in spec.needed, name in spec.wanted, column.remedy)

    def _read(self, table: str, name: str, kind: pa.DataType, column: Column, heading: str) -> ColumnRead:
        if heading == RECEIVED_AT:
            return always(self.at.received_at, kind)
        if table == "survey_answers" and name == "answer":
            return self._long_answer(heading, column)
        tokens = self._null_tokens(name)
        if pa.types.is_timestamp(kind) and not tokens:
            return moments(self._zone(heading), tuple(self.contract.times), heading)
        convert = _without(tokens, self._converter(table, name, kind, column, heading))
        if name in PSEUDONYMS:
            return each(_through(self.at.pseudonymise, convert), kind, heading)
        if name in FREE_TEXT and table in EVENT_TABLES:
            return self._redacted(convert, heading)
        return texts(heading) if convert is text else each(convert, kind, heading)

    def _converter(self, table: str, name: str, kind: pa.DataType, column: Column, heading: str) -> Converter:
        if name == "stage_id":
            return spelled(column.spellings, one_of({stage: stage for stage in self.at.catalogue.stages} | column.map))
        if name == "question_code" and table in EVENT_TABLES:
            return one_of({code: code for code in self.at.catalogue.scales} | column.map)
        typed = converter(kind, self._zone(heading), tuple(self.contract.times))
        convert = one_of(column.codes, typed) if column.codes else typed
        return spelled(column.spellings, convert) if column.spellings else convert

    def _zone(self, heading: str) -> ZoneInfo:
        named = (self.source.zone_of(heading) if self.source.has(heading) else None) or self.contract.time_zone
        try:
            return ZoneInfo("UTC" if named == "Z" else named) if named else self.at.zone
        except (ZoneInfoNotFoundError, ValueError):
            raise FileRefused(f"column '{heading}': the header names a time zone that does not exist.") from None

    def _null_tokens(self, name: str) -> frozenset[str]:
        return (
            (self.survey.null_tokens | self.survey.field_nulls.get(name, frozenset())) if self.survey else frozenset()
        )

    def _present(self, column: Column) -> ColumnRead:
        condition = _condition({h: [] for h in column.present if self.source.has(h)}, np.logical_or)
        return lambda batch: Converted(pa.array(condition(batch), pa.bool_()))

    def _fallback(self, kind: pa.DataType, column: Column, free: set[str]) -> ColumnRead:
        if column.template is not None:
            return self._template(column.template, free)
        return always(None if column.constant is None else self._constant(kind, column.constant), kind)

    def _constant(self, kind: pa.DataType, written: str) -> Any:
        if written == FILE_ROW:
            return written
        try:
            return converter(kind, self.at.zone)(written)
        except ValueRefused as error:
            where = (
                f"survey '{self.survey.survey_id}' in config/survey_questions.csv" if self.survey else "the contract"
            )
            raise FileRefused(
                f"a constant of {where} is unusable: {error.expected} expected. Correct it there."
            ) from None

    def _template(self, template: str, free: set[str]) -> ColumnRead:
        """A text made of others; what people write freely is redacted in it, too."""
        parts = _FIELD.split(template)  # every other part is a heading
        if not all(map(self.source.has, parts[1::2])):
            return always(None, TEXT)
        return joined([self._part(part, free) if place % 2 else part for place, part in enumerate(parts) if part])

    def _part(self, heading: str, free: set[str]) -> ColumnRead:
        return self._redacted(text, heading) if heading in free else texts(heading)

    def _finished(self, table: str, name: str, read: ColumnRead) -> ColumnRead:
        """The response id of a survey file carries its survey: '7' is the seventh response of many a form."""
        if table != "survey_responses" or name != "response_id" or self.survey is None:
            return read
        prefix = f"{self.survey.survey_id}/"
        if self.survey.constants.get(name) == FILE_ROW:
            prefix += f"{self.at.file_id[:16]}/"
            return lambda batch: Converted(pa.array([f"{prefix}{row}" for row in batch.rows], TEXT))
        return _prefixed(prefix, read)

    # Free text

    def _redacted(self, convert: Converter, heading: str) -> ColumnRead:
        """Reads texts and takes out who wrote or is meant; the names are those in the same record."""

        def read(batch: Batch) -> Converted:
            found = each(convert, TEXT, heading)(batch)
            names = [batch.listed(name) for name in self.names]
            values = [
                None if value is None else self.at.redact(value, [str(column[i]) for column in names if column[i]])
                for i, value in enumerate(found.values.to_pylist())
            ]
            return Converted(pa.array(values, TEXT), found.faults)

        return read

    # Answers

    def answers(self) -> list[AnswerReader]:
        """A reader for each question the file holds answers to."""
        contract = self.contract
        version = self._version()
        own = [
            self._answer(Question(tuple(headings), code, None, ""), version)
            for code, headings in contract.answer_columns.items()
        ]
        if contract.answers == "survey_questions" and self.survey is not None:
            asked = self.survey.questions
            return own + [self._answer(question, always(question.version, TEXT)) for question in asked]
        if contract.answers == "catalogue":
            codes = [code for code in self.at.catalogue.scales if self.source.has(code)]
            return own + [self._answer(Question((code,), code, None, ""), version) for code in codes]
        return own

    def _version(self) -> ColumnRead:
        heading, first = self.contract.question_version, always(FIRST_VERSION, TEXT)
        if heading is None or not self.source.has(heading):
            return first
        return coalesced([texts(heading)], first)

    def _answer(self, question: Question, version: ColumnRead) -> AnswerReader:
        scale = self.at.catalogue.scales[question.code]
        headings = [heading for heading in question.headings if self.source.has(heading)]
        tokens = question.null_tokens | (self.survey.null_tokens if self.survey else frozenset())
        if question.ticks:
            return AnswerReader(headings[0], question.code, question.stage_id, self._ticked(question, tokens), version)
        convert = _without(tokens, spelled(dict(question.spellings), _on(scale)))
        read = self._redacted if scale.kind == "text" else (lambda c, heading: each(c, TEXT, heading))
        reads = [read(convert, heading) for heading in headings]
        return AnswerReader(headings[0], question.code, question.stage_id, coalesced(reads[:-1], reads[-1]), version)

    def _ticked(self, question: Question, tokens: frozenset[str]) -> ColumnRead:
        """The choices with a mark in their column, joined as several choices in one column are."""
        reads = [
            each(_without(tokens, _mark(choice)), TEXT, heading)
            for heading, choice in question.ticks
            if self.source.has(heading)
        ]

        def read(batch: Batch) -> Converted:
            marked = [plain(one(batch).values) for one in reads]
            joined_ = pc.binary_join_element_wise(*marked, "|", null_handling="skip")
            return Converted(pc.if_else(pc.equal(joined_, ""), pa.scalar(None, TEXT), joined_))

        return read

    def _long_answer(self, heading: str, column: Column) -> ColumnRead:
        """The value of a record that is one answer: what it may be depends on the question beside it."""
        code_heading = self.contract.rows[0].columns["question_code"].headings[0]
        scales = self.at.catalogue.scales
        typed = {code: _on(scale) for code, scale in scales.items()}

        def read(batch: Batch) -> Converted:
            values: list[str | None] = []
            faults: dict[int, ValueRefused] = {}
            for position, (code, cell) in enumerate(
                zip(batch.listed(code_heading), batch.listed(heading), strict=True)
            ):
                known = (text(code) or "").casefold()
                try:
                    value = typed[known](cell) if known in typed else None
                    if value is not None and scales[known].kind == "text":
                        value = self.at.redact(value, [])
                except ValueRefused as error:
                    value, faults[position] = None, error
                values.append(value)
            return Converted(pa.array(values, TEXT), faults)

        return read


def _free_headings(spec: RowSpec) -> set[str]:
    """Headings under which people write freely."""
    columns = [column for name, column in spec.columns.items() if name in FREE_TEXT and spec.table in EVENT_TABLES]
    return {heading for column in columns for heading in column.headings}


def _on(scale: Scale) -> Converter:
    def convert(cell: Any) -> str | None:
        written = text(cell)
        return None if written is None else answer(written, scale)

    return convert


def _mark(choice: str) -> Converter:
    """A converter of a cell that is marked, in whatever way, where `choice` was made."""

    def convert(cell: Any) -> str | None:
        written = text(cell)
        return None if written is None or written.casefold() in UNMARKED else choice

    return convert


def _without(tokens: frozenset[str], convert: Converter) -> Converter:
    """A converter for which some texts mean that nothing was answered."""
    return (lambda cell: None if text(cell) in tokens else convert(cell)) if tokens else convert


def _through(pseudonymise: Pseudonymise, convert: Converter) -> Converter:
    return lambda cell: None if (value := convert(cell)) is None else pseudonymise(value)


def _prefixed(prefix: str, read: ColumnRead) -> ColumnRead:
    def prefixed(batch: Batch) -> Converted:
        found = read(batch)
        return Converted(joined([prefix, lambda _: found])(batch).values, found.faults)

    return prefixed


def _survey_columns(survey: Survey) -> Mapping[str, Column]:
    """The columns of survey_responses that a survey's configuration speaks of; they go before the contract's."""
    stage = {"stage_id": Column(constant=survey.stage_id)} if survey.stage_id else {}
    constants = {name: Column(constant=value) for name, value in survey.constants.items()}
    fields = {name: Column.of(*headings) for name, headings in survey.fields.items()}
    return {"survey_id": Column(constant=survey.survey_id)} | stage | constants | fields


def _no_source(name: str, survey: Survey | None) -> str:
    if survey is None:
        return f"nothing in the file gives '{name}'. Add the column to the export."
    remedy = (
        f"a row of survey '{survey.survey_id}' to config/survey_questions.csv: a heading with question_code '@{name}'"
    )
    constant = FILE_ROW if name == "response_id" else "a value"
    return f"nothing in the file gives '{name}'. Add {remedy}, or heading '*' with '@{name}' and constant '{constant}'."
