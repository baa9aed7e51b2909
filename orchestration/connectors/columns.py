"""A whole column of records at once: cells to an Arrow array, with what had to be refused and where.

What one cell may be is `values.py`; here it is only asked as seldom as possible: once for each text that differs, and
for times not at all where Arrow reads the batch as ISO 8601.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.connectors.faults import ValueRefused
from orchestration.connectors.values import Converter, moment

_REMEMBERED = 100_000
_QUARTER_HOUR = 15 * 60 * 1_000_000
"""Offsets of time zones change on quarters of an hour; in microseconds."""


class Batch:
    """Some consecutive records of a file. `rows` are their numbers; `is_text` if every cell is a text."""

    def __init__(self, rows: Sequence[int], cells: Callable[[str], Sequence[Any]], is_text: bool) -> None:
        self.rows, self.is_text, self._cells = rows, is_text, cells

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, heading: str) -> Sequence[Any]:
        """What stands under a heading, a cell for each record."""
        return self._cells(heading)

    def where(self, chosen: Sequence[bool]) -> Batch:
        """Only the records that are chosen."""
        if len(self) and all(chosen):
            return self
        rows = list(compress(self.rows, chosen))
        return Batch(rows, lambda heading: list(compress(self._cells(heading), chosen)), self.is_text)


@dataclass(frozen=True)
class Converted:
    """A column as its type, null where nothing usable stood, and the refusals by position."""

    values: pa.Array
    faults: dict[int, ValueRefused] = field(default_factory=dict)


ColumnRead = Callable[[Batch], Converted]


class Remembering(dict[str, Any]):
    """A converter that is asked once for each text; `refused` holds the texts it would not have."""

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self.convert, self.refused = convert, dict[str, ValueRefused]()

    def __missing__(self, cell: str) -> Any:
        try:
            value = self.convert(cell)
        except ValueRefused as error:
            self.refused[cell] = error
            value = None
        self[cell] = value
        return value

    def over(self, cells: Sequence[str]) -> tuple[list[Any], dict[int, ValueRefused]]:
        """The values of texts, and the refusals by position."""
        if len(self) > _REMEMBERED:
            self.clear()
            self.refused.clear()
        values = list(map(self.__getitem__, cells))
        refused = self.refused
        return values, {i: refused[cell] for i, cell in enumerate(cells) if cell in refused} if refused else {}


def each(convert: Converter, kind: pa.DataType, heading: str) -> ColumnRead:
    """Reads the cells under a heading one by one with `convert`."""
    remembering = Remembering(convert)

    def read(batch: Batch) -> Converted:
        cells = batch.cells(heading)
        values, faults = remembering.over(cells) if batch.is_text else _one_by_one(convert, cells)
        return Converted(pa.array(values, kind), faults)

    return read


def _one_by_one(convert: Converter, cells: Iterable[Any]) -> tuple[list[Any], dict[int, ValueRefused]]:
    values: list[Any] = []
    faults: dict[int, ValueRefused] = {}
    for position, cell in enumerate(cells):
        try:
            values.append(convert(cell))
        except ValueRefused as error:
            values.append(None)
            faults[position] = error
    return values, faults


def moments(zone: ZoneInfo, formats: tuple[str, ...], heading: str) -> ColumnRead:
    """Reads the cells under a heading as moments in naive UTC; those without offset are local to `zone`."""
    slowly = each(lambda cell: moment(cell, zone, formats), pa.timestamp("us"), heading)

    def read(batch: Batch) -> Converted:
        local = _iso(batch.cells(heading)) if batch.is_text and "iso" in formats else None
        return slowly(batch) if local is None else Converted(_to_utc(local, zone))

    return read


def _iso(cells: Sequence[str]) -> pa.Array | None:
    """Local times, if all texts are plain ISO 8601 without offset and between 1990 and 2100, or empty."""
    texts = pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    lengths = pc.utf8_length(texts)
    texts = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), texts)
    # Arrow would also take shorter and stranger forms, and what an offset means is for `moment` to say
    if not pc.all(pc.match_substring_regex(texts, r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$"), min_count=0).as_py():
        return None
    try:
        local = texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    years = pc.year(local)
    return local if pc.all(pc.and_(pc.greater(years, 1990), pc.less(years, 2100)), min_count=0).as_py() else None


def _to_utc(local: pa.Array, zone: ZoneInfo) -> pa.Array:
    micros = pc.fill_null(local.cast(pa.int64()), 0).to_numpy()
    quarters, position = np.unique(micros // _QUARTER_HOUR, return_inverse=True)
    offsets = np.array([_offset(int(quarter), zone) for quarter in quarters], dtype=np.int64)
    shifted = pa.array(micros - offsets[position], pa.timestamp("us"))
    return pc.if_else(pc.is_valid(local), shifted, pa.scalar(None, pa.timestamp("us")))


@lru_cache(maxsize=1 << 16)
def _offset(quarter: int, zone: ZoneInfo) -> int:
    """Microseconds between the local times of a quarter of an hour and UTC."""
    seconds = quarter * 900
    local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=zone)
    return (seconds - int(local.timestamp())) * 1_000_000


def months(moments_: pa.Array, zone: ZoneInfo) -> pa.Array:
    """The local month, 'YYYY-MM', of moments in naive UTC, none of them null."""
    micros = moments_.cast(pa.int64()).to_numpy()
    distinct, position = np.unique(micros // _QUARTER_HOUR, return_inverse=True)
    names = [_month(int(quarter), zone) for quarter in distinct]
    return pa.array(names, pa.string()).take(pa.array(position))


def _month(quarter: int, zone: ZoneInfo) -> str:
    starts, names = _month_starts(zone)
    return names[max(bisect_right(starts, quarter) - 1, 0)]


@lru_cache(maxsize=8)
def _month_starts(zone: ZoneInfo) -> tuple[list[int], list[str]]:
    """When each local month begins, in quarters of an hour since 1970 UTC, and its name."""
    local = [datetime(year, month, 1, tzinfo=zone) for year in range(1989, 2102) for month in range(1, 13)]
    return [int(start.timestamp()) // 900 for start in local], [f"{start:%Y-%m}" for start in local]


def coalesced(reads: Sequence[ColumnRead], fallback: ColumnRead) -> ColumnRead:
    """The first value there is, else the fallback. What is refused before a value was found is told."""
    if not reads:
        return fallback

    def read(batch: Batch) -> Converted:
        first, *others = [one(batch) for one in (*reads, fallback)]
        values, faults = first.values, dict(first.faults)
        for other in others:
            open_places = values.is_null().to_pylist() if other.faults else []
            faults = {place: fault for place, fault in other.faults.items() if open_places[place]} | faults
            values = pc.coalesce(values, other.values)
        return Converted(values, faults)

    return read


def always(value: Any, kind: pa.DataType) -> ColumnRead:
    """The same value in every record."""
    scalar = pa.scalar(value, kind)
    return lambda batch: Converted(pa.repeat(scalar, len(batch)))


def joined(parts: Sequence[ColumnRead | str]) -> ColumnRead:
    """Texts and columns of text one after the other; missing as soon as one of the columns is."""

    def read(batch: Batch) -> Converted:
        arrays = [pa.scalar(part) if isinstance(part, str) else part(batch).values for part in parts]
        values = pc.binary_join_element_wise(*arrays, "")
        return Converted(values if isinstance(values, pa.Array) else pa.repeat(values, len(batch)))

    return read
