"""What a contract is: the YAML in `exports/` that says how one vendor's export becomes canonical rows.

The shape and its checks are here; using a contract is `read.py`, choosing one is `recognise.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from orchestration.landing.tables import MONTH_OF, TABLES

EXPORTS = Path(__file__).parent / "exports"


class ContractError(Exception):
    """A contract that cannot be used. The message names the file and the key."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_column(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


Headings = Annotated[list[str], BeforeValidator(_as_list)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(_Strict):
    """Where a canonical column comes from: the first heading that holds something, else `template`, else `constant`."""

    headings: Headings = Field(default=[], alias="from")
    template: str | None = None
    """Text with {heading} in it; missing as soon as one of them is."""
    constant: str | None = None
    map: dict[str, str] = {}
    """Spellings (whatever their case) to codes; with it, any other value is refused."""
    allowed: list[str] = []
    """Codes that stand for themselves; the short way to write a map."""
    remedy: str = ""
    """What a person can do when the column is required or wanted, and empty."""

    @classmethod
    def of(cls, *headings: str) -> Column:
        """A column that is what stands under the first of these headings that holds something."""
        return cls.model_validate({"from": list(headings)})

    @property
    def codes(self) -> dict[str, str]:
        return self.map | {code: code for code in self.allowed}


class RowSpec(_Strict):
    """One kind of canonical row made from each record."""

    table: str
    key: list[str]
    required: list[str] = []
    wanted: list[str] = []
    """Columns whose absence is told as a refused value, while the row is used."""
    only_if: str | None = None
    """A heading; records without a value there give no such row."""
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
        moment = [MONTH_OF[self.table]] if self.table in MONTH_OF else []
        return list(dict.fromkeys([*self.key, *self.required, *moment]))


class Recognise(_Strict):
    """How a file shows that it is this export: headings it must have (a list means any of them), or a resource type."""

    columns: list[Headings] = []
    type: str | None = None


class Contract(_Strict):
    """One export of one vendor. `rows[0]` is the main row: a record without it is refused."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int
    vendor: str
    proven: str
    """On which real files the contract was tried; 'unproven: …' if on none."""
    formats: list[Literal["csv", "spreadsheet", "jsonapi"]] = Field(min_length=1)
    header_rows: int = Field(default=1, ge=1)
    last_header_row_contains: str | None = None
    """Text in every cell of the last header row, so that a missing header row cannot swallow an answer."""
    time_zone_mark: str | None = None
    """JSON key in the last header row that names the zone of a column's times."""
    recognise: Recognise = Recognise()
    rows: list[RowSpec] = Field(min_length=1)
    answers: Literal["none", "survey_questions", "catalogue"] = "none"
    """Whose words the remaining headings are: the installation's survey_questions, or codes of the catalogue."""
    question_version: str | None = None
    """The heading that names the version of a response's questions, where a file says so itself."""
    times: list[Literal["iso", "month_day_year"]] = ["iso"]
    skip: dict[str, list[str]] = {}
    """Heading to values (whatever their case) whose records are no real ones, such as previews."""
    ignored: list[str] = []
    """Headings without use here; `*` stands for any text in JSON paths."""
    personal: list[str] = []
    """Headings with personal data: dropped at the door, never read."""

    @model_validator(mode="after")
    def _answers_belong_to_responses(self) -> Self:
        if self.answers != "none" and self.rows[0].table != "survey_responses":
            raise ValueError("only survey_responses have answers")
        return self

    @property
    def label(self) -> str:
        """As recorded in `_contract_version`."""
        return f"{self.id}@{self.version}"

    def headings(self) -> set[str]:
        """Every heading the contract reads a value from."""
        found = set(self.skip) | ({self.question_version} if self.question_version else set())
        for row in self.rows:
            found.update({row.only_if} if row.only_if else ())
            for column in row.columns.values():
                found.update(column.headings)
        return found


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
