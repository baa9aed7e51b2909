"""One reader for every export: a file and its contract to canonical rows, with what was refused and where.

A record gives one row of each kind its contract names, and an answer for each question it holds. Records are taken some
thousand at a time, column by column. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.connectors.bind import (
    AnswerReader,
    Bound,
    CellReader,
    Circumstances,
    Pseudonymise,
    Redact,
    RowReader,
    bind,
)
from orchestration.connectors.columns import Batch, Converted, Mask, encoded, months, repeated
from orchestration.connectors.contract import Contract
from orchestration.connectors.faults import FileRefused, ValueRefused
from orchestration.connectors.opened import open_sheets
from orchestration.connectors.recognise import Recognised, check_headings, recognise_objects, recognise_table
from orchestration.connectors.sources import ObjectSource, Source, TableSource
from orchestration.connectors.survey import Catalogue, Survey
from orchestration.connectors.table import StructureRefused
from orchestration.landing.tables import MONTH_OF, NO_MONTH, TEXT

STOCKHOLM = ZoneInfo("Europe/Stockholm")

ROW, MONTH = "_source_row_number", "_month"

Places = NDArray[np.int64]


class Collected(Protocol):
    """Where the canonical rows of one raw table go. Parts hold some consecutive rows, their texts dictionary-encoded,
    with the row of the file (`ROW`) and the local month (`MONTH`) of each."""

    def append(self, part: pa.Table) -> None: ...


@dataclass
class Rows:
    """Canonical rows of one raw table, kept as they are."""

    parts: list[pa.Table] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(part.num_rows for part in self.parts)

    def append(self, part: pa.Table) -> None:
        self.parts.append(part)

    @property
    def table(self) -> pa.Table:
        return pa.concat_tables(self.parts, promote_options="default") if self.parts else pa.table({})

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts."""
        return self.table.to_pylist() if self.parts else []


def _no_pseudonyms(value: str) -> str:
    raise ValueError("reading this file makes pseudonyms, and no key was given")


def _no_redaction(value: str, names: Sequence[str]) -> str:
    raise ValueError("reading this file redacts free text, and nothing was given to do it with")


@dataclass(frozen=True)
class Context:
    """What reading a file of one organisation needs to know beside the file."""

    contracts: Mapping[str, Contract]
    catalogue: Catalogue
    zone: ZoneInfo = STOCKHOLM
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    pseudonymise: Pseudonymise = _no_pseudonyms
    redact: Redact = _no_redaction
    received_at: datetime = datetime(1970, 1, 1)
    collect: Callable[[str, Contract], Any] = lambda table, contract: Rows()
    """Makes the `Collected` for the rows of a table that are read by a contract."""


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
class Reading:
    """All that a file, or a sheet of one, gave. `skipped` are records that are no real ones (previews, tests)."""

    contract: Contract
    unit: str
    note: str = ""
    sheet: str = ""
    rows_read: int = 0
    rows_used: int = 0
    skipped: int = 0
    tables: dict[str, Any] = field(default_factory=dict)
    """By raw table, what `Context.collect` made, with the rows in it."""
    refusals: list[Refusal] = field(default_factory=list)


def read(data: bytes, file_id: str, folders: Sequence[str], context: Context) -> list[Reading]:
    """The canonical rows in an export's bytes: one reading, or one for each sheet of a workbook with several.

    `file_id` is its sha256; `folders` are the folders between the organisation's inbox and the file. Raises
    FileRefused for a structural fault, naming place and remedy.
    """
    readings = [
        _read_likeliest(sheet.name, sheet.candidates, file_id, folders, context)
        for sheet in open_sheets(data, {contract.records for contract in context.contracts.values()})
    ]
    labels = [reading.contract.label for reading in readings]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        raise FileRefused(f"several sheets of the workbook are {', '.join(twice)}. Save each as a file of its own.")
    return readings


def _read_likeliest(
    sheet: str, candidates: Iterable[Callable[[], Source]], file_id: str, folders: Sequence[str], context: Context
) -> Reading:
    """The reading of the first candidate whose records hold together; if none does, the first one's fault."""
    first_fault: FileRefused | None = None
    for opened in candidates:
        try:
            reading = _read_source(opened(), file_id, folders, context)
        except StructureRefused as fault:
            first_fault = first_fault or fault
        else:
            reading.sheet = sheet
            return reading
    raise first_fault or FileRefused(_NO_LIST)


_NO_LIST = (
    "the file is JSON without any list of objects where a known export has one. Save the whole answer of the API."
)


def _read_source(source: Source, file_id: str, folders: Sequence[str], context: Context) -> Reading:
    try:
        return read_as(_recognise(source, folders, context), source, file_id, context)
    except StructureRefused:
        raise
    except FileRefused:
        # A header cut up by the wrong delimiter is no known export either: then the structure is what to tell.
        if isinstance(source, TableSource):
            source.exhaust()
        raise


def _recognise(source: Source, folders: Sequence[str], context: Context) -> Recognised:
    contracts = context.contracts.values()
    if isinstance(source, TableSource):
        return recognise_table(source, contracts, context.surveys, folders, context.catalogue)
    assert isinstance(source, ObjectSource)
    return Recognised(recognise_objects(source, contracts))


def read_as(recognised: Recognised, source: Source, file_id: str, context: Context) -> Reading:
    """The canonical rows of a file whose contract is known. Raises FileRefused."""
    contract, survey = recognised.contract, recognised.survey
    codes = set(context.catalogue.scales) if contract.answers == "catalogue" else set()
    used = contract.headings() | set(contract.names) | codes | (survey.read if survey else set())
    settled = source.settle(contract, used)
    if present := set(settled.headings()) - {""}:
        check_headings(recognised, present, context.catalogue)
    bound = bind(recognised, settled, _circumstances(file_id, context))
    return _Run(Reading(contract, settled.unit, settled.note), bound, context).over(settled.batches())


def _circumstances(file_id: str, context: Context) -> Circumstances:
    return Circumstances(
        file_id, context.zone, context.catalogue, context.pseudonymise, context.redact, context.received_at
    )


Columns = dict[str, pa.Array]


class _Run:
    """One pass over the records of one file."""

    def __init__(self, reading: Reading, bound: Bound, context: Context) -> None:
        self.reading, self.bound, self.zone, self.collect = reading, bound, context.zone, context.collect

    def over(self, batches: Iterator[Batch]) -> Reading:
        last = 0
        for batch in batches:
            self.reading.rows_read += len(batch)
            last = batch.rows[-1]
            self._use(self._real(batch))
        self.reading.note = self.reading.note.format(last=last)
        self.reading.refusals.sort(key=lambda refusal: refusal.row)
        return self.reading

    def _real(self, batch: Batch) -> Batch:
        """The records that are real ones."""
        skipped = self.bound.skips(batch)
        if skipped is None:
            return batch
        self.reading.skipped += int(skipped.sum())
        return batch.where(~skipped)

    def _use(self, batch: Batch) -> None:
        """Make the records' rows; a record whose main row is refused gives none."""
        applies = self.bound.rows[0].applies(batch)
        if applies is not None:
            self._use_beside(batch.where(~applies))
            batch = batch.where(applies)
        self._use_whole(batch)

    def _use_beside(self, batch: Batch) -> None:
        """Make the further rows of records that have no main row and need none."""
        self.reading.rows_used += len(batch)
        for reader in self.bound.rows[1:]:
            self._further(reader, batch)

    def _use_whole(self, batch: Batch) -> None:
        main, *others = self.bound.rows
        columns, kept = self._columns(main, batch, whole_row=True)
        batch = batch.where(kept)
        self.reading.rows_used += len(batch)
        if not len(batch):
            return
        self._add(main.table, columns, batch.rows)
        self._answers(columns, batch)
        for reader in others:
            self._further(reader, batch)

    def _further(self, reader: RowReader, batch: Batch) -> None:
        applies = reader.applies(batch)
        batch = batch if applies is None else batch.where(applies)
        if len(batch):
            columns, kept = self._columns(reader, batch, whole_row=False)
            self._add(reader.table, columns, batch.rows[kept])

    def _columns(self, reader: RowReader, batch: Batch, whole_row: bool) -> tuple[Columns, Mask]:
        """The columns of the rows that can be used, and which records those are."""
        kept = np.ones(len(batch), np.bool_)
        columns: Columns = {}
        for cell in reader.cells:
            found = cell.read(batch)
            columns[cell.name] = encoded(found.values)
            for position, fault in _faults(found, cell).items():
                if kept[position]:
                    # a heading that is refused while another one gives the value costs only itself
                    kept[position] = not cell.needed or found.values[position].is_valid
                    whole = whole_row and not kept[position]
                    self._refuse(batch.rows[position], cell.heading, fault, whole, cell.remedy)
        if not kept.all():
            mask = pa.array(kept)
            columns = {name: values.filter(mask) for name, values in columns.items()}
        return columns, kept

    def _add(self, table: str, columns: Columns, rows: Places) -> None:
        name = MONTH_OF.get(table)
        when = columns.get(name) if name else None
        columns[MONTH] = repeated(pa.scalar(NO_MONTH), len(rows)) if when is None else months(when, self.zone)
        self._append(table, columns | {ROW: pa.array(rows)})

    def _append(self, table: str, columns: Columns) -> None:
        part = pa.table(columns)
        if part.num_rows:
            if table not in self.reading.tables:
                self.reading.tables[table] = self.collect(table, self.reading.contract)
            self.reading.tables[table].append(part)

    def _answers(self, response: Columns, batch: Batch) -> None:
        """Make a row for each answer, question by question."""
        read = [(reader, self._answer(reader, batch)) for reader in self.bound.answers]
        given = [np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False)) for _, values in read]
        counts = [len(places) for places in given]
        if not sum(counts):
            return
        places = np.concatenate(given)
        at = pa.array(places)
        stage = response.get("stage_id", repeated(pa.scalar(None, TEXT), len(batch)))
        columns = {
            "response_id": response["response_id"].take(at),
            "question_code": _in_turn([reader.code for reader, _ in read], counts),
            "stage_id": _stages(stage.take(at), [reader.stage_id for reader, _ in read], counts),
            "question_version": self._versions(batch, given),
            "answer": pa.concat_arrays([values.drop_null() for _, values in read]),
            MONTH: response[MONTH].take(at),
        }
        self._append("survey_answers", columns | {ROW: pa.array(batch.rows[places])})

    def _answer(self, reader: AnswerReader, batch: Batch) -> pa.DictionaryArray:
        found = reader.read(batch)
        for position, fault in found.faults.items():
            self._refuse(batch.rows[position], reader.heading, fault, False, "")
        return encoded(found.values)

    def _versions(self, batch: Batch, given: Sequence[Places]) -> pa.Array:
        versions = [encoded(reader.version(batch).values) for reader in self.bound.answers]
        return pa.concat_arrays([v.take(pa.array(places)) for v, places in zip(versions, given, strict=True)])

    def _refuse(self, row: int, column: str, error: ValueRefused, whole_row: bool, remedy: str) -> None:
        refusal = Refusal(int(row), column, error.value_class, error.expected, whole_row, remedy)
        self.reading.refusals.append(refusal)


def _in_turn(values: Sequence[str], counts: Sequence[int]) -> pa.DictionaryArray:
    """Each value so many times, one after the other."""
    return pa.concat_arrays([repeated(pa.scalar(v), count) for v, count in zip(values, counts, strict=True)])


def _stages(of_response: pa.Array, of_question: Sequence[str | None], counts: Sequence[int]) -> pa.Array:
    """The stage of each answer: its question's, where the survey says one, else its response's."""
    if not any(of_question):
        return of_response
    starts = np.cumsum([0, *counts])
    return pa.concat_arrays(
        [
            of_response.slice(start, count) if stage is None else repeated(pa.scalar(stage), count)
            for stage, start, count in zip(of_question, starts, counts, strict=False)
        ]
    )


def _faults(found: Converted, cell: CellReader) -> dict[int, ValueRefused]:
    """What was refused in a column, and where a value is missing that must not be."""
    if not (found.values.null_count and (cell.needed or cell.wanted)):
        return found.faults
    missing = np.flatnonzero(found.values.is_null().to_numpy(zero_copy_only=False))
    return {int(place): ValueRefused("missing", "a value") for place in missing} | found.faults
