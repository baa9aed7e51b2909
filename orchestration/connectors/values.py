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

YES = frozenset({"yes", "ja", "true", "1", "sant", "y", "j"})
NO = frozenset({"no", "nej", "false", "0", "falskt", "n"})
UNMARKED = NO | {"not selected", "ej vald"}
"""What stands in a choice's own column where it was not made, if anything does."""

_WHOLE = re.compile(r"[+-]?\d{1,15}(?=(?:[.,]0+)?$)")
_LEADING = re.compile(r"([+-]?\d{1,300})(?:[.,]0+)?(?:\s*[-–—=:(\s]\D*)?")
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
    """A cell as naive UTC: as one of the `formats` says, or a spreadsheet's serial date.

    A format is `iso` (ISO 8601 with or without offset), `epoch_ms`, or a strptime pattern.

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
    if "epoch_ms" in formats and isinstance(cell, int | float) and not isinstance(cell, bool):
        return _since_epoch(cell)
    if isinstance(cell, float) and 1 <= cell < 100_000:
        return _EXCEL_EPOCH + timedelta(days=cell)
    written = text(cell)
    if written is None:
        return None
    for format_ in formats:
        try:
            if found := _written_as(written, format_):
                return found
        except ValueError:
            continue
    raise ValueRefused("unparsable_time", "a time such as 2019-07-03 14:05")


def _written_as(written: str, format_: str) -> datetime | None:
    if format_ == "iso":
        return datetime.fromisoformat(written) if len(written) >= 10 and written[4] == "-" else None
    if format_ == "epoch_ms":
        return _since_epoch(int(written))
    return datetime.strptime(written, format_)


def _since_epoch(milliseconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise ValueRefused("time_out_of_range", "a time between 1990 and 2100") from None


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
    if re.fullmatch(r"[+-]?\d{1,300}(\.\d+)?", plain):  # more digits would be infinite
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
    """What answers to a question may be.

    `kind` is 'number' (whole, lowest..highest), 'yes_no', 'choice' (one of `codes`), 'choices' (several) or 'text'.
    `codes` are pairs of a spelling, in lower case, and its code.
    """

    kind: str
    lowest: int = 0
    highest: int = 0
    codes: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=4096)
def answer(written: str, scale: Scale) -> str:
    """An answer in its stored form. Raises ValueRefused.

    A number by the leading number of a label, 'yes' or 'no', a code, several codes joined by '|', or the text.
    """
    if scale.kind == "text":
        return written
    if scale.kind == "yes_no":
        return "yes" if flag(written) else "no"
    if scale.kind == "choice":
        return _code(written, scale)
    if scale.kind == "choices":
        return _codes(written, scale)
    expected = f"a whole number from {scale.lowest} to {scale.highest}"
    match = _LEADING.fullmatch(written)
    if match is None:
        raise ValueRefused(_class_of(written), expected)
    score = int(match.group(1))
    if not scale.lowest <= score <= scale.highest:
        raise ValueRefused("out_of_range", expected)
    return str(score)


def _code(written: str, scale: Scale) -> str:
    codes = dict(scale.codes)
    if (code := codes.get(written.strip().casefold())) is None:
        raise ValueRefused("unknown_code", f"one of {', '.join(sorted(set(codes.values())))}")
    return code


def _codes(written: str, scale: Scale) -> str:
    """Several choices: joined by '|' or ';', or by commas, where no label holds one."""
    known = dict(scale.codes)
    if written.casefold() in known:
        return known[written.casefold()]
    separator = next((mark for mark in "|;" if mark in written), ",")
    return "|".join(dict.fromkeys(_code(part, scale) for part in written.split(separator) if part.strip()))


def _class_of(written: str) -> str:
    """What kind of wrong value this is, without telling the value."""
    return "not_whole" if re.fullmatch(r"[+-]?\d+([.,]\d+)?", written) else "text"


def spelled(spellings: Mapping[str, str], convert: Converter) -> Converter:
    """A converter to which some texts, whatever their case, are given as others."""
    folded = {spelling.casefold(): meant for spelling, meant in spellings.items()}
    if not folded:
        return convert

    def respelled(cell: Any) -> Any:
        written = text(cell)
        return convert(cell if written is None else folded.get(written.casefold(), cell))

    return respelled


def one_of(codes: Mapping[str, str], convert_code: Converter = lambda code: code) -> Converter:
    """A converter that maps spellings, whatever their case, to codes. Raises ValueRefused (`unknown_code`)."""
    folded = {spelling.casefold(): code for spelling, code in codes.items()}
    expected = f"one of {', '.join(sorted(set(codes)))}"

    def convert(cell: Any) -> Any:
        written = text(cell)
        if written is None:
            return None
        if (code := folded.get(written.casefold())) is None:
            raise ValueRefused("unknown_code", expected)
        return convert_code(code)

    return convert


def converter(kind: pa.DataType, zone: ZoneInfo, formats: tuple[str, ...] = ("iso",)) -> Converter:
    """The function that makes values of an Arrow type; moments are local to `zone` unless they say otherwise."""
    if pa.types.is_timestamp(kind):
        return lambda cell: moment(cell, zone, formats)
    plain: dict[pa.DataType, Converter] = {
        pa.string(): text, pa.int64(): integer, pa.float64(): number, pa.bool_(): flag, pa.date32(): day,
    }  # fmt: skip
    return plain[kind]
