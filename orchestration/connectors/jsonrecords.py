"""JSON and JSON Lines to flat records, by dotted paths: `job.id`, and `jobs.0.id` for the first of a list."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from orchestration.connectors.decode import decode
from orchestration.connectors.faults import FileRefused

Record = dict[str, Any]

_HALF = re.compile("[\ud800-\udfff]")
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


def parse(data: bytes) -> Any:
    """The document in these bytes. Raises FileRefused for cut, damaged or impossible JSON."""
    text = decode(data)
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        raise FileRefused(
            f"{where}: the JSON stops making sense here; the file is cut or damaged. Fetch it again."
        ) from None
    except (RecursionError, ValueError):
        raise FileRefused("the JSON is nested too deep or holds an impossible number. Fetch it again.") from None


def _loads(text: str) -> Any:
    found = json.loads(
        text.removeprefix("\ufeff"), parse_constant=_impossible, parse_float=_finite, object_pairs_hook=_object
    )
    return _whole(found) if _HALF_ESCAPED.search(text) else found


def _whole(document: Any) -> Any:
    """The document with a mark for each half of a character: some tools cut texts in the middle of an emoji."""
    written = json.dumps(document, ensure_ascii=False)
    return json.loads(_HALF.sub("\ufffd", written)) if _HALF.search(written) else document


def _finite(written: str) -> float:
    found = float(written)
    return found if math.isfinite(found) else _impossible(written)


def _impossible(name: str) -> Any:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> Record:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileRefused(f"an object holds '{twice[:80]}' twice, and nothing says which is meant. Fetch it again.")
    return found


def read_lines(data: bytes) -> tuple[list[Record], list[int]] | None:
    """The objects of JSON Lines with their line numbers, or None if the file is one document.

    Raises FileRefused with the line that is no object.
    """
    lines = [(number, line) for number, line in enumerate(decode(data).split("\n"), start=1) if line.strip()]
    if len(lines) < 2 or not _is_object(lines[0][1]):
        return None
    return [_line(number, line) for number, line in lines], [number for number, _ in lines]


def _is_object(line: str) -> bool:
    try:
        return isinstance(_loads(line), dict)
    except (ValueError, RecursionError, FileRefused):
        return False


def _line(number: int, line: str) -> Record:
    try:
        found = _loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FileRefused(f"line {number}: no whole JSON object; the file is cut or damaged. Fetch it again.")
    return found


def records_at(document: Any, path: str) -> list[Record] | None:
    """The objects in the list at a dotted path, the document itself where `path` is empty; None if there is none."""
    for step in path.split(".") if path else ():
        document = document.get(step) if isinstance(document, dict) else None
    found = [document] if not path and isinstance(document, dict) else document
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else None


def getter(path: str) -> Callable[[Record], Any]:
    """A function from a record to its value at a dotted path; None where anything on the way is missing."""
    steps = path.split(".")

    def get(record: Any) -> Any:
        for step in steps:
            if isinstance(record, dict):
                record = record.get(step)
            elif isinstance(record, list) and step.isdecimal():
                record = record[int(step)] if int(step) < len(record) else None
            else:
                return None
        return record

    return get


def paths(records: Iterable[Record]) -> set[str]:
    """Every path of any record that ends in a value; a list of plain values is one value."""
    return {path for record in records for path in _paths(record, "")}


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for place, inner in enumerate(value):
            yield from _paths(inner, f"{path}.{place}")
    else:
        yield path
