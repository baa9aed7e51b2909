"""A contract bound to one file: for each canonical column the function that reads it from a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.connectors.contract import Column, Contract, RowSpec
from orchestration.connectors.faults import FileRefused, ValueRefused
from orchestration.connectors.recognise import Recognised
from orchestration.connectors.sources import Getter, Source
from orchestration.connectors.survey import FILE_ROW, FIRST_VERSION, Catalogue, Question, Survey
from orchestration.connectors.values import Converter, Scale, answer, converter, one_of, text
from orchestration.landing.tables import TABLES

CellRead = Callable[[Any, int], Any]

_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class CellReader:
    """Reads one canonical column; `read(record, row number)` may raise ValueRefused."""

    name: str
    heading: str
    read: CellRead
    needed: bool
    wanted: bool
    remedy: str


@dataclass(frozen=True)
class RowReader:
    """Reads one kind of row from the records it applies to."""

    table: str
    cells: list[CellReader]
    applies: Callable[[Any], bool]

    @property
    def names(self) -> list[str]:
        return [cell.name for cell in self.cells]


@dataclass(frozen=True)
class AnswerReader:
    """Reads the answers under one heading; `read(record)` may raise ValueRefused."""

    heading: str
    code: str
    stage_id: str | None
    read: Callable[[Any], str | None]
    version: Callable[[Any], str]


def row_readers(
    recognised: Recognised, source: Source, file_id: str, zone: ZoneInfo, catalogue: Catalogue
) -> list[RowReader]:
    """A reader for each kind of row the contract names. Raises FileRefused when a needed column has no source."""
    binder = _Binder(recognised, source, file_id, zone, catalogue)
    return [binder.row(spec) for spec in recognised.contract.rows]


def skips(contract: Contract, source: Source) -> Callable[[Any], bool]:
    """Whether a record is no real one, such as a preview."""
    rules = [
        (source.getter(heading), {value.casefold() for value in values})
        for heading, values in contract.skip.items()
        if source.has(heading)
    ]
    return lambda record: any((text(get(record)) or "").casefold() in values for get, values in rules)


class _Binder:
    def __init__(
        self, recognised: Recognised, source: Source, file_id: str, zone: ZoneInfo, catalogue: Catalogue
    ) -> None:
        self.contract, self.survey = recognised.contract, recognised.survey
        self.source, self.file_id, self.zone, self.catalogue = source, file_id, zone, catalogue

    def row(self, spec: RowSpec) -> RowReader:
        columns = dict(spec.columns)
        if spec.table == "survey_responses" and self.survey:
            columns |= _survey_columns(self.survey)
        needed = spec.needed
        cells = [self._cell(spec, name, column) for name, column in columns.items()]
        for name in needed:
            if name not in columns or not self._has_source(columns[name]):
                raise FileRefused(_no_source(name, self.survey))
        if spec.only_if is None:
            return RowReader(spec.table, cells, lambda record: True)
        present = self.source.getter(spec.only_if) if self.source.has(spec.only_if) else _always(None)
        return RowReader(spec.table, cells, lambda record: text(present(record)) is not None)

    def _has_source(self, column: Column) -> bool:
        return bool(column.template or column.constant or any(map(self.source.has, column.headings)))

    def _cell(self, spec: RowSpec, name: str, column: Column) -> CellReader:
        table = spec.table
        headings = [heading for heading in column.headings if self.source.has(heading)]
        reads = [self._converted(table, name, column, heading) for heading in headings]
        fallback = self._fallback(TABLES[table].get(name), column)
        shown = (headings or column.headings or [name])[0]
        read = self._finished(table, name, _first(reads, fallback))
        return CellReader(name, shown, read, name in spec.needed, name in spec.wanted, column.remedy)

    def _converted(self, table: str, name: str, column: Column, heading: str) -> Callable[[Any], Any]:
        convert, get = self._converter(table, name, column, heading), self.source.getter(heading)
        tokens = self._null_tokens(name)
        if not tokens:
            return lambda record: convert(get(record))
        return lambda record: None if text(cell := get(record)) in tokens else convert(cell)

    def _converter(self, table: str, name: str, column: Column, heading: str) -> Converter:
        if name == "stage_id":
            return one_of({stage: stage for stage in self.catalogue.stages})
        if column.codes:
            return one_of(column.codes)
        kind = TABLES[table].get(name, TABLES["survey_responses"]["response_id"])
        return converter(kind, self._zone(heading), tuple(self.contract.times))

    def _zone(self, heading: str) -> ZoneInfo:
        named = self.source.zone_of(heading)
        try:
            return ZoneInfo("UTC" if named == "Z" else named) if named else self.zone
        except (ZoneInfoNotFoundError, ValueError):
            raise FileRefused(f"column '{heading}': the header names a time zone that does not exist.") from None

    def _null_tokens(self, name: str) -> frozenset[str]:
        return (
            (self.survey.null_tokens | self.survey.field_nulls.get(name, frozenset())) if self.survey else frozenset()
        )

    def _fallback(self, kind: Any, column: Column) -> Callable[[Any], Any]:
        if column.template is not None:
            return _template(column.template, self.source)
        if column.constant is None:
            return _always(None)
        return _always(column.constant if kind is None else self._constant(kind, column.constant))

    def _constant(self, kind: Any, written: str) -> Any:
        try:
            return converter(kind, self.zone)(written)
        except ValueRefused as error:
            where = (
                f"survey '{self.survey.survey_id}' in config/survey_questions.csv" if self.survey else "the contract"
            )
            raise FileRefused(
                f"a constant of {where} is unusable: {error.expected} expected. Correct it there."
            ) from None

    def _finished(self, table: str, name: str, read: Callable[[Any], Any]) -> CellRead:
        """The response id of a survey file carries its survey: '7' is the seventh response of many a form."""
        if table != "survey_responses" or name != "response_id" or self.survey is None:
            return lambda record, row: read(record)
        prefix = f"{self.survey.survey_id}/"
        if self.survey.constants.get(name) == FILE_ROW:
            prefix += f"{self.file_id[:16]}/"
            return lambda record, row: f"{prefix}{row}"
        return lambda record, row: None if (value := read(record)) is None else prefix + value


def _survey_columns(survey: Survey) -> dict[str, Column]:
    """The columns of survey_responses that a survey's configuration speaks of; they go before the contract's."""
    stage = {"stage_id": Column(constant=survey.stage_id)} if survey.stage_id else {}
    constants = {name: Column(constant=value) for name, value in survey.constants.items()}
    fields = {name: Column.of(*headings) for name, headings in survey.fields.items()}
    return {"survey_id": Column(constant=survey.survey_id)} | stage | constants | fields


def _first(reads: list[Callable[[Any], Any]], fallback: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The first value there is, else the fallback."""

    def read(record: Any) -> Any:
        for one in reads:
            if (value := one(record)) is not None:
                return value
        return fallback(record)

    return read


def _template(template: str, source: Source) -> Callable[[Any], str | None]:
    names = _FIELD.findall(template)
    if not all(map(source.has, names)):
        return _always(None)
    getters: dict[str, Getter] = {name: source.getter(name) for name in names}

    def read(record: Any) -> str | None:
        values = {name: text(get(record)) for name, get in getters.items()}
        if None in values.values():
            return None
        return _FIELD.sub(lambda match: values[match.group(1)] or "", template)

    return read


def _no_source(name: str, survey: Survey | None) -> str:
    if survey is None:
        return f"nothing in the file gives '{name}'. Add the column to the export."
    remedy = (
        f"a row of survey '{survey.survey_id}' to config/survey_questions.csv: a heading with question_code '@{name}'"
    )
    constant = FILE_ROW if name == "response_id" else "a value"
    return f"nothing in the file gives '{name}'. Add {remedy}, or heading '*' with '@{name}' and constant '{constant}'."


def answer_readers(recognised: Recognised, source: Source, catalogue: Catalogue) -> list[AnswerReader]:
    """A reader for each heading that holds answers."""
    contract, survey = recognised.contract, recognised.survey
    if contract.answers == "none":
        return []
    if survey is not None:
        whole = survey.null_tokens
        return [
            _answer_reader(question, whole | question.null_tokens, source, catalogue, _always(question.version))
            for question in survey.questions
        ]
    version = _version_reader(contract, source)
    codes = [code for code in catalogue.scales if source.has(code)]
    return [_answer_reader(Question(c, c, None, ""), frozenset(), source, catalogue, version) for c in codes]


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda record: value


def _version_reader(contract: Contract, source: Source) -> Callable[[Any], str]:
    if contract.question_version is None or not source.has(contract.question_version):
        return _always(FIRST_VERSION)
    get = source.getter(contract.question_version)
    return lambda record: text(get(record)) or FIRST_VERSION


def _answer_reader(
    question: Question, tokens: frozenset[str], source: Source, catalogue: Catalogue, version: Callable[[Any], str]
) -> AnswerReader:
    get, scale = source.getter(question.heading), catalogue.scales[question.code]
    return AnswerReader(question.heading, question.code, question.stage_id, _scored(get, scale, tokens), version)


def _scored(get: Getter, scale: Scale, tokens: frozenset[str]) -> Callable[[Any], str | None]:
    def read(record: Any) -> str | None:
        written = text(get(record))
        return None if written is None or written in tokens else answer(written, scale)

    return read
