"""What a contract is: the YAML in `exports/` that says how one vendor's export becomes canonical rows.

The shape and its checks are here; using a contract is `read.py`, choosing one is `recognise.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from orchestration.landing.tables import MONTH_OF, TABLES

EXPORTS = Path(__file__).parent / "exports"

RECEIVED_AT = "@received_at"
"""A heading every file has: when it was received. For events that arrive without a time of their own."""

_FIELD = re.compile(r"\{([^{}]+)\}")

Format = Literal["csv", "spreadsheet", "jsonapi", "json", "jsonlines"]


class ContractError(Exception):
    """A contract that cannot be used. The message names the file and the key."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_column(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


def _as_condition(value: Any) -> Any:
    return {value: []} if isinstance(value, str) else value


Headings = Annotated[list[str], BeforeValidator(_as_list)]
Values = Annotated[list[str], BeforeValidator(_as_list)]
Condition = Annotated[dict[str, Values], BeforeValidator(_as_condition)]
"""Headings to the values (whatever their case) that one of them must have; without values, any value at all."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(_Strict):
    """Where a canonical column comes from: the first heading that holds something, else `template`, else `constant`."""

    headings: Headings = Field(default=[], alias="from")
    present: Headings = []
    """Instead of a value: yes if any of these headings holds something, else no."""
    template: str | None = None
    """Text with {heading} in it; missing as soon as one of them is."""
    constant: str | None = None
    map: dict[str, str] = {}
    """Spellings (whatever their case) to codes; with it, any other value is refused."""
    allowed: list[str] = []
    """Codes that stand for themselves; the short way to write a map."""
    spellings: dict[str, str] = {}
    """What an installation's words stand for; others are read as they are. From `config/value_maps.csv`."""
    remedy: str = ""
    """What a person can do when the column is required or wanted, and empty."""

    @classmethod
    def of(cls, *headings: str) -> Column:
        """A column that is what stands under the first of these headings that holds something."""
        return cls.model_validate({"from": list(headings)})

    @property
    def codes(self) -> dict[str, str]:
        return self.map | {code: code for code in self.allowed}

    def overlaid(self, aliases: Mapping[str, list[str]], spellings: Mapping[str, Mapping[str, str]]) -> Column:
        """The same column from other headings and values too."""
        own = {value: code for heading in self.headings for value, code in spellings.get(heading, {}).items()}
        widened = _widened(self.headings, aliases)
        return self.model_copy(update={"headings": widened, "spellings": self.spellings | own})


class RowSpec(_Strict):
    """One kind of canonical row made from each record."""

    table: str
    key: list[str]
    required: list[str] = []
    wanted: list[str] = []
    """Columns whose absence is told as a refused value, while the row is used."""
    only_if: Condition = {}
    """Records that do not fulfil this give no such row."""
    columns: dict[str, Annotated[Column, BeforeValidator(_as_column)]]

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        if self.table not in TABLES:
            raise ValueError(f"no raw table is called '{self.table}'")
        for name in (*self.columns, *self.key, *self.required, *self.wanted):
            if name not in TABLES[self.table] and name != "organisation_id":
                raise ValueError(f"table {self.table} has no column '{name}'")
        return self

    @property
    def needed(self) -> list[str]:
        """Columns without which the row cannot be used: its key, what the contract requires, and its moment."""
        moment = [MONTH_OF[self.table]] if self.table in MONTH_OF and self.table != "survey_answers" else []
        return list(dict.fromkeys([*self.key, *self.required, *moment]))

    def headings(self) -> set[str]:
        """Every heading the row reads."""
        found = set(self.only_if)
        for column in self.columns.values():
            found.update(column.headings, column.present, _FIELD.findall(column.template or ""))
        return found

    def overlaid(self, aliases: Mapping[str, list[str]], spellings: Mapping[str, Mapping[str, str]]) -> RowSpec:
        """The same kind of row from other headings and values too."""
        columns = {name: column.overlaid(aliases, spellings) for name, column in self.columns.items()}
        return self.model_copy(update={"columns": columns})


class Recognise(_Strict):
    """How a file shows that it is this export: headings it must have (a list means any of them), or a resource type."""

    columns: list[Headings] = []
    type: str | None = None
    values: dict[str, Values] = {}
    """Headings (JSON paths) whose value in the first record must be one of these."""


class Contract(_Strict):
    """One export of one vendor. `rows[0]` is the main row: a record without it is refused."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int
    vendor: str
    proven: str
    """On which real files the contract was tried; 'unproven: …' if on none."""
    formats: list[Format] = Field(min_length=1)
    records: str = ""
    """Of a JSON document: the dotted path to its list of records; empty for the document itself."""
    header_rows: int = Field(default=1, ge=1)
    header_names: Literal["first", "joined", "code"] = "first"
    """What a column is called: its first header cell; the first (carried on over blanks) and the second joined by
    ' / ', where the second is a choice; or the code before '. ' in 'code. text'."""
    last_header_row_contains: str | None = None
    """Text in every cell of the last header row, so that a missing header row cannot swallow an answer."""
    time_zone: str | None = None
    """The zone of times without one, where the tool has a fixed one; else the organisation's."""
    time_zone_mark: str | None = None
    """JSON key in the last header row that names the zone of a column's times."""
    recognise: Recognise = Recognise()
    rows: list[RowSpec] = Field(min_length=1)
    answers: Literal["none", "survey_questions", "catalogue", "long"] = "none"
    """Whose words the remaining headings are: the installation's survey_questions, or codes of the catalogue. Or
    `long`: the main row is itself one answer, with its question's code in a column."""
    answer_columns: dict[str, Headings] = {}
    """Question codes to the headings that hold their answers, where the vendor's own question is one of ours."""
    question_version: str | None = None
    """The heading that names the version of a response's questions, where a file says so itself."""
    times: list[str] = ["iso"]
    """How times may be written: `iso`, or a strptime pattern such as `%m/%d/%Y %H:%M`; `epoch_ms` for a number."""
    skip: dict[str, list[str]] = {}
    """Heading to values (whatever their case) whose records are no real ones, such as previews."""
    ignored: list[str] = []
    """Headings without use here; `*` stands for any text."""
    personal: list[str] = []
    """Headings with personal data that is dropped at the door; `*` stands for any text."""
    names: list[str] = []
    """Of the personal headings, those with names: they are taken out of the same row's free text, then dropped."""

    @model_validator(mode="after")
    def _answers_belong_to_responses(self) -> Self:
        main = {"none": None, "long": "survey_answers"}.get(self.answers, "survey_responses")
        main = "survey_responses" if self.answer_columns else main
        if main and self.rows[0].table != main:
            raise ValueError(f"with answers: {self.answers} the first row must be of {main}")
        return self

    @property
    def label(self) -> str:
        """As recorded in `_contract_version`."""
        return f"{self.id}@{self.version}"

    @property
    def is_proven(self) -> bool:
        return not self.proven.startswith("unproven")

    def headings(self) -> set[str]:
        """Every heading the contract reads a value from."""
        found = set(self.skip) | ({self.question_version} if self.question_version else set())
        return found.union(*self.answer_columns.values(), *(row.headings() for row in self.rows)) - {RECEIVED_AT}

    def overlaid(self, aliases: Mapping[str, list[str]], spellings: Mapping[str, Mapping[str, str]]) -> Contract:
        """The contract with other headings accepted for its own, and other values read as its own, by heading."""
        if not aliases and not spellings:
            return self
        return self.model_copy(
            update={
                "recognise": self.recognise.model_copy(
                    update={"columns": [_widened(spelling, aliases) for spelling in self.recognise.columns]}
                ),
                "rows": [row.overlaid(aliases, spellings) for row in self.rows],
                "ignored": _widened(self.ignored, aliases),
                "personal": _widened(self.personal, aliases),
                "names": _widened(self.names, aliases),
            }
        )


def _widened(headings: list[str], aliases: Mapping[str, list[str]]) -> list[str]:
    return headings + [alias for heading in headings for alias in aliases.get(heading, [])]


def load_contracts(*folders: Path) -> dict[str, Contract]:
    """Every contract of the folders by id, later folders replacing earlier ones. Raises ContractError."""
    paths = [path for folder in folders or (EXPORTS,) for path in sorted(folder.glob("*.yml"))]
    return {contract.id: contract for contract in map(load_contract, paths)}


def load_contract(path: Path) -> Contract:
    """One contract. Raises ContractError with the file and the key at fault."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        contract = Contract.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path.name}: not readable as YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise ContractError(f"{path.name}: {key}: {first['msg']}") from None
    if contract.id != path.stem:
        raise ContractError(f"{path.name}: id: '{contract.id}' must be the file's name")
    return contract
