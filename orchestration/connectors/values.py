"""One cell to one canonical value: text, moments, numbers, flags, answers. Knows types and scales, no vendor.

Local times: a time that does not exist (the hour skipped in spring) is read as the same distance after the skip, so
02:30 becomes 03:30; a time that exists twice (autumn) is its first occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from orchestration.connectors.faults import ValueRefused

Converter = Callable[[Any], Any]

YES = frozenset({"yes", "ja", "true", "1", "sant"})
NO = frozenset({"no", "nej", "false", "0", "falskt"})

_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?")
_WHOLE = re.compile(r"[+-]?\d{1,15}(?=(?:[.,]0+)?$)")
_LEADING = re.compile(r"([+-]?\d{1,9})(?:[.,]0+)?(?:\s*[-–—=:(\s]\D*)?")
_EXCEL_EPOCH = datetime(1899, 12, 30)


def text(cell: Any) -> str | None:
    """The trimmed text of a cell; empty is None. A whole number in a spreadsheet loses the '.0' it never had.

    Raises ValueRefused (`structure`) for a list or an object, which only JSON can hold.
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, list | dict):
        raise ValueRefused("structure", "a single value")
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)


def moment(cell: Any, zone: ZoneInfo, formats: tuple[str, ...] = ("iso",)) -> datetime | None:
    """A cell as naive UTC: ISO 8601 with or without offset, the `formats` named, or a spreadsheet's serial date.

    Raises ValueRefused (`unparsable_time`) for anything else, and for years outside 1990–2100.
    """
    found = cell if isinstance(cell, datetime) else _parse_moment(cell, formats)
    if found is None:
        return None
    if not 1990 <= found.year <= 2100:
        raise ValueRefused("time_out_of_range", "a time between 1990 and 2100")
    if isinstance(cell, datetime | float):
        found = (found + timedelta(microseconds=500_000)).replace(microsecond=0)  # a serial is inexact below a second
    return found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC).replace(tzinfo=None)


def _parse_moment(cell: Any, formats: tuple[str, ...]) -> datetime | None:
    if isinstance(cell, float) and 1 <= cell < 100_000:
        return _EXCEL_EPOCH + timedelta(days=cell)
    written = text(cell)
    if written is None:
        return None
    try:
        if "month_day_year" in formats and (match := _MONTH_FIRST.fullmatch(written)):
            month, day, year, hour, minute, second = (int(part or 0) for part in match.groups())
            return datetime(year, month, day, hour, minute, second)
        if len(written) >= 10 and written[4] == "-":
            return datetime.fromisoformat(written)
    except ValueError:
        pass
    raise ValueRefused("unparsable_time", "a time such as 2019-07-03 14:05")


def day(cell: Any) -> date | None:
    """A cell as a calendar date. Raises ValueRefused (`unparsable_date`)."""
    if isinstance(cell, datetime):
        return cell.date()
    written = text(cell)
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        raise ValueRefused("unparsable_date", "a date such as 2019-07-03") from None


def integer(cell: Any) -> int | None:
    """A cell as a whole number; '7,0' and '7.0' are 7. Raises ValueRefused (`not_whole` or `text`)."""
    written = text(cell)
    if written is None:
        return None
    if match := _WHOLE.match(written):
        return int(match.group())
    raise ValueRefused(_class_of(written), "a whole number")


def number(cell: Any) -> float | None:
    """A cell as a number with decimal point or comma. Raises ValueRefused (`text`)."""
    written = text(cell)
    if written is None:
        return None
    plain = written.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return float(plain)
    raise ValueRefused("text", "a number")


def flag(cell: Any) -> bool | None:
    """A cell as yes or no. Raises ValueRefused (`text`)."""
    written = text(cell)
    if written is None:
        return None
    folded = written.casefold()
    if folded in YES or folded in NO:
        return folded in YES
    raise ValueRefused(_class_of(written), "yes or no")


@dataclass(frozen=True)
class Scale:
    """What answers to a question may be: `kind` is 'number' (whole, lowest..highest) or 'yes_no'."""

    kind: str
    lowest: int
    highest: int


@lru_cache(maxsize=4096)
def answer(written: str, scale: Scale) -> str:
    """An answer in its stored form: '0'..'10' by the leading number of a label, or 'yes'/'no'. Raises ValueRefused."""
    if scale.kind == "yes_no":
        return "yes" if flag(written) else "no"
    expected = f"a whole number from {scale.lowest} to {scale.highest}"
    match = _LEADING.fullmatch(written)
    if match is None:
        raise ValueRefused(_class_of(written), expected)
    score = int(match.group(1))
    if not scale.lowest <= score <= scale.highest:
        raise ValueRefused("out_of_range", expected)
    return str(score)


def _class_of(written: str) -> str:
    """What kind of wrong value this is, without telling the value."""
    return "not_whole" if re.fullmatch(r"[+-]?\d+([.,]\d+)?", written) else "text"


def one_of(codes: Mapping[str, str]) -> Converter:
    """A converter that maps spellings, whatever their case, to codes. Raises ValueRefused (`unknown_code`)."""
    folded = {spelling.casefold(): code for spelling, code in codes.items()}
    expected = f"one of {', '.join(sorted(set(codes)))}"

    def convert(cell: Any) -> str | None:
        written = text(cell)
        if written is None:
            return None
        if (code := folded.get(written.casefold())) is None:
            raise ValueRefused("unknown_code", expected)
        return code

    return convert


def converter(kind: pa.DataType, zone: ZoneInfo, formats: tuple[str, ...] = ("iso",)) -> Converter:
    """The function that makes values of an Arrow type; moments are local to `zone` unless they say otherwise."""
    if pa.types.is_timestamp(kind):
        return lambda cell: moment(cell, zone, formats)
    plain: dict[pa.DataType, Converter] = {
        pa.string(): text, pa.int64(): integer, pa.float64(): number, pa.bool_(): flag, pa.date32(): day,
    }  # fmt: skip
    return plain[kind]
