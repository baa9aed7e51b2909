"""The installation's own rows, `config/<table>.csv`: read by the same reader, checked against each other.

The header of each file is `organisation_id` and the columns of its raw table. What the rows mean further on is dbt's.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa

from orchestration.connectors.contract import Column, Contract, Recognise, RowSpec
from orchestration.connectors.faults import FileRefused
from orchestration.connectors.opened import open_sheets
from orchestration.connectors.read import ROW, STOCKHOLM, Context, Reading, Refusal, Rows, read_as
from orchestration.connectors.recognise import Recognised
from orchestration.connectors.survey import (
    FIELDS,
    IGNORE,
    WHOLE_SURVEY,
    Catalogue,
    Survey,
    heading_key,
    load_catalogue,
    surveys_of,
)
from orchestration.connectors.values import Scale
from orchestration.landing.tables import CONFIG_TABLES, EVERYONE
from orchestration.settings import SEEDS

DEFAULT_ZONE = STOCKHOLM.key

KEYS = {
    "organisations": ["organisation_id"],
    "departments": ["organisation_id", "department_id", "valid_from"],
    "department_aliases": ["organisation_id", "alias"],
    "department_groups": ["organisation_id", "department_id"],
    "survey_questions": ["organisation_id", "survey_id", "heading", "question_code"],
    "targets": ["organisation_id", "metric_id", "stage_id", "department_id", "valid_from"],
    "questions": ["organisation_id", "question_code"],
    "parameters": ["organisation_id", "parameter_id"],
    "heading_aliases": ["organisation_id", "contract_id", "alias"],
    "value_maps": ["organisation_id", "contract_id", "heading", "value"],
    "retention_decisions": ["organisation_id", "reference", "contract_id"],
}
"""Two rows of a file with the same key are both refused: nothing says which is meant."""

_REQUIRED = {
    "organisations": ["organisation_id", "name"],
    "departments": ["organisation_id", "department_id", "name"],
    "department_aliases": ["organisation_id", "alias", "department_id"],
    "department_groups": ["organisation_id", "group_id", "name", "department_id"],
    "survey_questions": ["organisation_id", "survey_id", "heading", "question_code"],
    "targets": ["organisation_id", "metric_id", "value"],
    "questions": ["organisation_id", "question_code", "scale", "label_sv", "label_en"],
    "parameters": ["organisation_id", "parameter_id", "value"],
    "heading_aliases": ["organisation_id", "contract_id", "alias", "heading"],
    "value_maps": ["organisation_id", "contract_id", "heading", "value", "code"],
    "retention_decisions": [
        "organisation_id", "reference", "decided_on", "decided_by", "contract_id", "received_before",
    ],
}  # fmt: skip
_FOR_EVERYONE = frozenset({"questions", "parameters", "heading_aliases", "value_maps", "retention_decisions"})
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_RHYTHMS = ("block", "quarter", "tertial")
_UNMAPPED = "unmapped"  # where dbt counts what names no department

Row = dict[str, Any]


@dataclass
class Settings:
    """What landing uses of the configuration: organisations with their zone, their surveys, their own words."""

    catalogue: Catalogue
    zones: dict[str, ZoneInfo] = field(default_factory=dict)
    departments: list[Row] = field(default_factory=list)
    surveys: dict[str, dict[str, Survey]] = field(default_factory=dict)
    aliases: list[Row] = field(default_factory=list)
    value_maps: list[Row] = field(default_factory=list)

    def take(self, table: str, rows: list[Row]) -> None:
        """Remember the rows of one table."""
        if table == "organisations":
            self.zones = {row["organisation_id"]: ZoneInfo(row["time_zone"] or DEFAULT_ZONE) for row in rows}
        if table == "departments":
            self.departments = rows
        if table == "survey_questions":
            for organisation_id in {row["organisation_id"] for row in rows}:
                own = [row for row in rows if row["organisation_id"] == organisation_id]
                self.surveys[organisation_id] = surveys_of(own)
        if table == "questions":
            self.catalogue = self.catalogue.with_questions(rows)
        if table == "heading_aliases":
            self.aliases = rows
        if table == "value_maps":
            self.value_maps = rows

    def contracts_for(self, organisation_id: str, contracts: Mapping[str, Contract]) -> dict[str, Contract]:
        """The contracts in the words of one organisation: its aliases of headings, its spellings of values."""
        return {
            key: contract.overlaid(self._aliases(organisation_id, key), self._spellings(organisation_id, key))
            for key, contract in contracts.items()
        }

    def surveys_for(self, organisation_id: str) -> dict[str, Survey]:
        """The surveys of one organisation with its labels of answers."""
        surveys = self.surveys.get(organisation_id, {})
        return {key: survey.with_spellings(self._spellings(organisation_id, key)) for key, survey in surveys.items()}

    def _aliases(self, organisation_id: str, contract_id: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in _of(self.aliases, organisation_id, contract_id):
            found.setdefault(row["heading"], []).append(heading_key(row["alias"]))
        return found

    def _spellings(self, organisation_id: str, contract_id: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in _of(self.value_maps, organisation_id, contract_id):
            found.setdefault(heading_key(row["heading"]), {})[row["value"]] = row["code"]
        return found


def _of(rows: Iterable[Row], organisation_id: str, contract_id: str) -> Iterator[Row]:
    """The rows about one contract or survey that are meant for an organisation, its own after everyone's."""
    for owner in (EVERYONE, organisation_id):
        yield from (r for r in rows if r["organisation_id"] == owner and r["contract_id"] == contract_id)


def settings_of(folder: Path) -> Settings:
    """The settings in a `config/` folder as landing would take them, without landing them; unusable files are none."""
    settings = Settings(load_catalogue())
    for table in CONFIG_TABLES:
        path = folder / f"{table}.csv"
        try:
            reading = read_config(table, path.read_bytes(), "", settings)
        except (FileNotFoundError, FileRefused):
            continue
        settings.take(table, reading.tables[table].to_pylist())
    return settings


def contract_of(table: str) -> Contract:
    """The contract of a configuration file, which follows from its raw table."""
    columns = ["organisation_id", *CONFIG_TABLES[table]]
    return Contract(
        id=f"config_{table}", version=1, vendor="candex", proven="the format is candex's own", formats=["csv"],
        recognise=Recognise(columns=[[name] for name in _REQUIRED[table]]),
        rows=[RowSpec(
            table=table, key=_REQUIRED[table], columns={name: Column.of(name) for name in columns},
        )],
    )  # fmt: skip


def read_config(table: str, data: bytes, file_id: str, settings: Settings) -> Reading:
    """The usable rows of `config/<table>.csv`; the others are among the refusals.

    `settings` must hold the organisations, unless they are what is read. Raises FileRefused.
    """
    reading = _read_file(table, data, file_id, Context({}, settings.catalogue))
    rows = reading.tables.get(table, Rows())
    listed = rows.to_pylist()
    bad = _bad_rows(table, listed, settings)
    reading.refusals += [_refusal(listed[index][ROW], *fault) for index, fault in sorted(bad.items())]
    reading.tables[table] = keep(rows, [index for index in range(len(listed)) if index not in bad])
    reading.rows_used -= len(bad)
    return reading


def _read_file(table: str, data: bytes, file_id: str, context: Context) -> Reading:
    first_fault: FileRefused | None = None
    for opened in open_sheets(data)[0].candidates:
        try:
            source = opened()
            if source.format != "csv":
                raise FileRefused("a configuration file is a CSV, and this is none.")
            return read_as(Recognised(contract_of(table)), source, file_id, context)
        except FileRefused as fault:
            first_fault = first_fault or fault
    assert first_fault is not None
    raise first_fault


def keep(rows: Rows, indices: list[int]) -> Rows:
    """Only the rows at these positions."""
    return Rows([rows.table.take(pa.array(indices, pa.int64()))] if indices else [])


Fault = tuple[str, str, str, str]
"""Column, value class, what is expected, remedy."""


def _bad_rows(table: str, rows: list[Row], settings: Settings) -> dict[int, Fault]:
    """The faults that only show in a row as a whole or beside the others, by position."""
    key_of: Callable[[Row], tuple[Any, ...]] = lambda row: tuple(row[name] for name in KEYS[table])  # noqa: E731
    times = Counter(map(key_of, rows))
    faults = {}
    for index, row in enumerate(rows):
        fault = _fault_of(table, row, settings) or _fault_beside(table, row, rows, settings)
        if fault is None and times[key_of(row)] > 1:
            key = " + ".join(KEYS[table])
            fault = (KEYS[table][-1], "duplicate_key", f"one row for each {key}", "keep the one that is meant")
        if fault:
            faults[index] = fault
    return faults


def _fault_of(table: str, row: Row, settings: Settings) -> Fault | None:
    organisation_id = row["organisation_id"]
    if table == "organisations":
        return _fault_of_organisation(row)
    if organisation_id not in settings.zones and not (table in _FOR_EVERYONE and organisation_id == EVERYONE):
        return "organisation_id", "unknown_code", "an organisation of organisations.csv", "add it there"
    if table == "questions" and not settings.catalogue.has_scale(row["scale"]):
        return "scale", "unknown_code", "a scale of the product's scales.csv", "correct it"
    if table == "parameters":
        return _fault_of_parameter(row)
    return _fault_of_question(row, settings.catalogue) if table == "survey_questions" else None


def _fault_beside(table: str, row: Row, rows: list[Row], settings: Settings) -> Fault | None:
    """What only shows beside the other rows of the organisation."""
    siblings = [r for r in rows if r["organisation_id"] == row["organisation_id"]]
    if table == "departments":
        return _fault_of_department(row, siblings)
    if table == "department_groups":
        departments = [r for r in settings.departments if r["organisation_id"] == row["organisation_id"]]
        return _fault_of_group(row, siblings, departments)
    return None


def _fault_of_department(row: Row, siblings: list[Row]) -> Fault | None:
    """A successor, a predecessor or a whole that is no department, or a unit of a unit."""
    known = {r["department_id"] for r in siblings}
    for column in ("merged_into", "split_from", "part_of"):
        if row[column] is not None and row[column] not in known:
            return column, "unknown_code", "a department_id of the same organisation", "correct it or add that row"
    units = {r["department_id"] for r in siblings if r["part_of"] is not None}
    if row["part_of"] in units:
        return "part_of", "unknown_code", "a department that is itself part of none", "name the department it lies in"
    if len({r["part_of"] for r in siblings if r["department_id"] == row["department_id"]}) > 1:
        return (
            "part_of",
            "unknown_code",
            "the same department in every row of a unit",
            "give a unit that moved a new id",
        )
    return None


def _fault_of_group(row: Row, siblings: list[Row], departments: list[Row]) -> Fault | None:
    """A group that could be taken for a department, or a member that is none."""
    taken = {r["department_id"] for r in departments} | {_UNMAPPED}
    if not _ID.fullmatch(row["group_id"]) or row["group_id"] in taken:
        return (
            "group_id",
            "unknown_code",
            "small letters, digits, '-' and '_' that name no department",
            "choose such an id",
        )
    if row["department_id"] not in {r["department_id"] for r in departments if r["part_of"] is None}:
        return "department_id", "unknown_code", "a department of departments.csv that is no unit", "correct it"
    if len({r["name"] for r in siblings if r["group_id"] == row["group_id"]}) > 1:
        return "name", "text", "one name for each group", "write the same name in each of its rows"
    return None


def _fault_of_organisation(row: Row) -> Fault | None:
    if not _ID.fullmatch(row["organisation_id"]):
        return "organisation_id", "text", "small letters a–z, digits, '-' and '_'", "choose such an id"
    if row["time_zone"] and not _is_zone(row["time_zone"]):
        return "time_zone", "unknown_code", f"an IANA time zone such as {DEFAULT_ZONE}", "correct it or leave it empty"
    if row["minimum_n"] is not None and row["minimum_n"] < 5:
        return "minimum_n", "out_of_range", "5 or more", "raise it or leave it empty for the default"
    if row["reporting_rhythm"] not in (None, *_RHYTHMS):
        return "reporting_rhythm", "unknown_code", f"one of {', '.join(_RHYTHMS)}", "correct it or leave it empty"
    return None


def _fault_of_parameter(row: Row) -> Fault | None:
    """A name the product has no parameter of, or a limit no days, hours or ranks can be below."""
    known = parameter_ids()
    if row["parameter_id"] not in known:
        return "parameter_id", "unknown_code", f"one of {', '.join(sorted(known))}", "correct it"
    if row["value"] < 0:
        return "value", "out_of_range", "0 or more", "correct it"
    return None


@lru_cache(maxsize=4)
def parameter_ids(seeds: Path = SEEDS) -> frozenset[str]:
    """The parameters of the product's parameters.csv."""
    with (seeds / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["parameter_id"] for row in csv.DictReader(file))


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _fault_of_question(row: Row, catalogue: Catalogue) -> Fault | None:
    code = row["question_code"]
    if not catalogue.knows(code):
        fields = ", ".join(f"@{name}" for name in sorted(FIELDS))
        expected = f"a code of the question catalogue, '{IGNORE}' or one of {fields}"
        return "question_code", "unknown_code", expected, "correct the code"
    if row["stage_id"] is not None and row["stage_id"] not in catalogue.stages:
        return "stage_id", "unknown_code", f"one of {', '.join(sorted(catalogue.stages))}", "correct the stage"
    if code in catalogue.scales and row["heading"] != WHOLE_SURVEY:
        if row["stage_id"] is None:
            return "stage_id", "missing", "the stage that the question is asked at", "fill it in"
        return _fault_of_tick(row["constant"], catalogue.scales[code])
    return None


def _fault_of_tick(choice: str | None, scale: Scale) -> Fault | None:
    """What a mark in a choice's own column stands for must be one of the question's choices."""
    codes = sorted({code for _, code in scale.codes})
    if choice is None or choice in codes:
        return None
    expected = f"one of {', '.join(codes)}" if codes else "nothing, as the question has no choices"
    return "constant", "unknown_code", expected, "correct it"


def _refusal(row: int, column: str, value_class: str, expected: str, remedy: str) -> Refusal:
    return Refusal(row, column, value_class, expected, True, remedy)
