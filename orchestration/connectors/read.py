"""One reader for every export: a file and its contract to canonical rows, with what was refused and where.

A record gives one row of each kind its contract names, and an answer for each question it holds. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.connectors.bind import AnswerReader, RowReader, answer_readers, row_readers, skips
from orchestration.connectors.contract import Contract
from orchestration.connectors.faults import ValueRefused
from orchestration.connectors.recognise import Recognised, check_headings, recognise_page, recognise_table
from orchestration.connectors.sources import PageSource, Source, TableSource, open_source
from orchestration.connectors.survey import Catalogue, Survey
from orchestration.landing.tables import MONTH_OF, NO_MONTH

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Context:
    """What reading a file of one organisation needs to know beside the file."""

    contracts: Mapping[str, Contract]
    catalogue: Catalogue
    zone: ZoneInfo = STOCKHOLM
    surveys: Mapping[str, Survey] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """A row or a value that could not be used; never the value itself."""

    row: int
    column: str
    value_class: str
    expected: str
    whole_row: bool
    remedy: str = ""


@dataclass
class Rows:
    """Canonical rows of one raw table, column by column, with the row of the file and the local month of each."""

    columns: dict[str, list[Any]]
    source_rows: list[int | None] = field(default_factory=list)
    months: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """All that a file gave. `skipped` are records that are no real ones (previews, tests)."""

    contract: Contract
    unit: str
    note: str = ""
    rows_read: int = 0
    rows_used: int = 0
    skipped: int = 0
    tables: dict[str, Rows] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def read(data: bytes, file_id: str, folders: Sequence[str], context: Context) -> Reading:
    """The canonical rows in an export's bytes.

    `file_id` is its sha256; `folders` are the folders between the organisation's inbox and the file. Raises
    FileRefused for a structural fault, naming place and remedy.
    """
    format_, source = open_source(data)
    if isinstance(source, PageSource):
        recognised = _recognise_page(source, context)
    else:
        recognised = recognise_table(
            source.headings, format_, context.contracts.values(), context.surveys, folders, context.catalogue
        )
    return read_as(recognised, source, file_id, context)


def read_as(recognised: Recognised, source: TableSource | PageSource, file_id: str, context: Context) -> Reading:
    """The canonical rows of a file whose contract is known. Raises FileRefused."""
    contract, survey = recognised.contract, recognised.survey
    if isinstance(source, TableSource):
        check_headings(recognised, set(source.headings) - {""}, context.catalogue)
        codes = set(context.catalogue.scales) if contract.answers == "catalogue" else set()
        source.settle(contract, contract.headings() | codes | (survey.expected if survey else set()))
    rows = row_readers(recognised, source, file_id, context.zone, context.catalogue)
    answers = answer_readers(recognised, source, context.catalogue)
    return _Run(Reading(contract, source.unit, source.note), rows, answers, context.zone).over(
        source, skips(contract, source)
    )


def _recognise_page(source: PageSource, context: Context) -> Recognised:
    contract = recognise_page(source.page.type, [c for c in context.contracts.values() if "jsonapi" in c.formats])
    recognised = Recognised(contract)
    if source.records:
        check_headings(recognised, source.page.headings(), context.catalogue)
    return recognised


class _Run:
    """One pass over the records of one file."""

    def __init__(self, reading: Reading, rows: list[RowReader], answers: list[AnswerReader], zone: ZoneInfo) -> None:
        self.reading, self.answers = reading, answers
        self.rows = [
            (reader, self._rows_of(reader.table, reader.names), _month_getter(reader, zone)) for reader in rows
        ]
        names = ["response_id", "stage_id", "question_code", "question_version", "answer"]
        self.answer_rows = self._rows_of("survey_answers", names) if answers else None

    def _rows_of(self, table: str, names: list[str]) -> Rows:
        rows = self.reading.tables.setdefault(table, Rows({}))
        for name in names:
            rows.columns.setdefault(name, [])
        return rows

    def over(self, source: Source, skip: Callable[[Any], bool]) -> Reading:
        for record, row in zip(source.records, source.rows, strict=True):
            self.reading.rows_read += 1
            if skip(record):
                self.reading.skipped += 1
            elif self._use(record, row):
                self.reading.rows_used += 1
        return self.reading

    def _use(self, record: Any, row: int) -> bool:
        """Make the record's rows; False if its main row is refused, and with it the record."""
        for position, (reader, rows, month_of) in enumerate(self.rows):
            if not reader.applies(record):
                continue
            values = self._row(reader, record, row, whole_row=position == 0)
            if values is None and position == 0:
                return False
            if values is not None:
                month = month_of(values)
                self._append(rows, values, row, month)
                if position == 0 and self.answer_rows is not None:
                    self._answer(reader, values, record, row, month)
        return True

    def _row(self, reader: RowReader, record: Any, row: int, whole_row: bool) -> dict[str, Any] | None:
        """The row's values, or None if one that it needs is missing or wrong."""
        values: dict[str, Any] = {}
        for cell in reader.cells:
            try:
                value = cell.read(record, row)
                if value is None and (cell.needed or cell.wanted):
                    raise ValueRefused("missing", "a value")
            except ValueRefused as error:
                self._refuse(row, cell.heading, error, whole_row and cell.needed, cell.remedy)
                if cell.needed:
                    return None
                value = None
            values[cell.name] = value
        return values

    def _answer(self, reader: RowReader, response: dict[str, Any], record: Any, row: int, month: str) -> None:
        assert self.answer_rows is not None
        for question in self.answers:
            try:
                answer = question.read(record)
            except ValueRefused as error:
                self._refuse(row, question.heading, error, False, "")
                continue
            if answer is not None:
                values = {
                    "response_id": response["response_id"],
                    "stage_id": question.stage_id or response["stage_id"],
                    "question_code": question.code,
                    "question_version": question.version(record),
                    "answer": answer,
                }
                self._append(self.answer_rows, values, row, month)

    def _append(self, rows: Rows, values: dict[str, Any], row: int, month: str) -> None:
        for name, column in rows.columns.items():
            column.append(values.get(name))
        rows.source_rows.append(row)
        rows.months.append(month)

    def _refuse(self, row: int, column: str, error: ValueRefused, whole_row: bool, remedy: str) -> None:
        refusal = Refusal(row, column, error.value_class, error.expected, whole_row, remedy)
        self.reading.refusals.append(refusal)


def _month_getter(reader: RowReader, zone: ZoneInfo) -> Callable[[dict[str, Any]], str]:
    """A function from a row to the organisation's local month of its event."""
    name = MONTH_OF.get(reader.table)
    return (lambda values: local_month(values[name], zone)) if name else (lambda values: NO_MONTH)


def local_month(moment: datetime, zone: ZoneInfo) -> str:
    """The month, 'YYYY-MM', in which a naive UTC moment fell in a zone."""
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"
