"""Refusals as sentences: file, place, column, what was expected, how to mend it. Never the value."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from orchestration.connectors.read import Reading, Refusal

_FOUND = {
    "missing": "nothing",
    "text": "a text",
    "not_whole": "a number that is not whole",
    "out_of_range": "a number outside the scale",
    "unknown_code": "something else",
    "unparsable_time": "something that is no time",
    "unparsable_date": "something that is no date",
    "time_out_of_range": "a time outside those years",
    "structure": "a list or an object",
    "duplicate_key": "the same key in several rows",
}
_PLACES = 10
_JOINERS = "\u200c\u200d"
"""Hold letters and emoji together, and turn nothing."""


def printable(text: str) -> str:
    """The text as one line that a terminal shows as it is: what controls, turns or breaks it is written out as a code.

    Names of files and headings come from outside, and are told to people.
    """
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in _JOINERS or not (category.startswith("C") or category in ("Zl", "Zp")):
        return letter
    return letter.encode("unicode_escape").decode()


def sentences(file_name: str, reading: Reading) -> list[str]:
    """What to tell the sender about a file that was read, one sentence a column and kind of fault."""
    name = f"{file_name}, sheet '{reading.sheet}'" if reading.sheet else file_name
    groups: dict[tuple[str, str, str, bool, str], list[int]] = {}
    for refusal in reading.refusals:
        groups.setdefault(_kind(refusal), []).append(refusal.row)
    told = [_sentence(name, reading.unit, kind, rows) for kind, rows in groups.items()]
    if reading.rows_read == 0:
        told.append(f"{file_name}: a header without rows below it. If there should be any, export it again.")
    if reading.note:
        told.append(f"{file_name}: {reading.note}")
    return told


def _kind(refusal: Refusal) -> tuple[str, str, str, bool, str]:
    return refusal.column, refusal.value_class, refusal.expected, refusal.whole_row, refusal.remedy


def _sentence(file_name: str, unit: str, kind: tuple[str, str, str, bool, str], rows: list[int]) -> str:
    column, value_class, expected, whole_row, remedy = kind
    found = _FOUND.get(value_class, value_class)
    left_out = "the row is left out" if whole_row else "only this value is left out"
    mend = remedy or "correct it at the source and deliver the export again"
    where = _places(unit, rows)
    fault = f"{expected} expected, {found} found; {left_out}"
    return f"{file_name}, {where}, column '{column}': {fault}. To mend it, {mend}."


def _places(unit: str, rows: Iterable[int]) -> str:
    numbers = [str(row) for row in rows]
    if len(numbers) == 1:
        return f"{unit} {numbers[0]}"
    if len(numbers) <= _PLACES:
        return f"{unit}s {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{unit}s {', '.join(numbers[:_PLACES])} and {len(numbers) - _PLACES} more"
