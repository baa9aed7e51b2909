"""The dictionary beside data files: a Frictionless data package that says what every column of every file is.

Descriptions are in the organisation's language (`columns` of the text catalogue); a column without one is refused, so
that a new column of the contract cannot be published undescribed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from reports.engine.errors import DataError
from reports.language.catalogue import Catalogue

FILE = "datapackage.json"

ROW_UNIT = "{unit}"
UNITS = {
    **dict.fromkeys(("value", "value_low", "value_high", "reference_value"), ROW_UNIT),
    **dict.fromkeys(("difference", "difference_low", "difference_high"), ROW_UNIT),
    **dict.fromkeys(("n", "reference_n"), "count"),
    **dict.fromkeys(("p", "relative_change"), "ratio"),
    "months": "months",
}
"""Units of columns with numbers; `{unit}` is what the column `unit` of the figure's row says."""

DEPTH = 3
"""How far in from the margin a resource's schema stands."""

FIGURE = [{"fields": ["figure_id"], "reference": {"resource": "figures", "fields": ["figure_id"]}}]


@dataclass(frozen=True, eq=False)
class Keys:
    """What makes a row of a resource unique, and where its columns lead."""

    primary: tuple[str, ...]
    foreign: Sequence[Mapping[str, Any]] = ()


READER_KEYS = {"figures": Keys(("figure_id",)), "comparisons": Keys(("figure_id", "kind"), FIGURE)}


@dataclass(frozen=True)
class Described:
    """One file of a package: its columns are those of `schema`, described as those of table `name`."""

    name: str
    schema: pa.Schema
    description: str
    keys: Keys


def write(folder: Path, name: str, title: str, organisation: Any, files: Sequence[Described], text: Catalogue) -> None:
    """Describe the CSV files in `folder`, which are there already; the same files give the same bytes."""
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": text("package.description"),
        "created": utc(organisation.as_of),
        "licenses": [{"name": "notspecified", "title": text("package.licence")}],
        "sources": [{"title": organisation.name}],
        "resources": [_resource(folder, each, text) for each in files],
    }
    document = _json(package) + "\n"
    for each in files:
        document = document.replace(f'"{_mark(each)}"', _schema(each.name, each.schema, each.keys, text), 1)
    (folder / FILE).write_text(document, encoding="utf-8", newline="\n")


def utc(moment: datetime) -> str:
    """A time of the warehouse, which is UTC without saying so, as ISO 8601."""
    return moment.replace(microsecond=0).isoformat() + "Z"


def _resource(folder: Path, file: Described, text: Catalogue) -> dict[str, Any]:
    content = (folder / f"{file.name}.csv").read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": file.name,
        "path": f"{file.name}.csv",
        "description": file.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _mark(file),
    }


def _mark(file: Described) -> str:
    """What stands for a resource's schema, which all departments share, until it is filled in."""
    return f"\ue000{file.name}\ue001"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


@lru_cache(maxsize=64)
def _schema(name: str, columns: pa.Schema, keys: Keys, text: Catalogue) -> str:
    """A resource's schema as it stands in a package, three levels down."""
    schema = {
        "fields": [_field(name, keys, field, text) for field in columns],
        "missingValues": [""],
        "primaryKey": list(keys.primary),
        **({"foreignKeys": list(keys.foreign)} if keys.foreign else {}),
    }
    return _json(schema).replace("\n", "\n" + " " * DEPTH)


def _field(name: str, keys: Keys, field: pa.Field, text: Catalogue) -> dict[str, Any]:
    description = (text.find(f"columns.{name}") or {}).get(field.name)
    if not description:
        raise DataError(
            f"the column {field.name!r} of {name} has no description; add it to columns.{name} in reports/text."
        )
    unit = UNITS.get(field.name)
    is_key = field.name in keys.primary
    return {
        "name": field.name,
        "type": _type(field.type),
        "description": description,
        **({"unit": unit} if unit else {}),
        **({"constraints": {"required": True}} if is_key else {}),
    }


def _type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "date" if pa.types.is_date(kind) else "string"
