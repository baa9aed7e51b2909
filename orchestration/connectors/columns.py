"""A whole column of records at once: cells to an Arrow array, with what had to be refused and where.

What one cell may be is `values.py`; here it is only asked as seldom as possible: once for each text that differs, and
for times not at all where Arrow reads the batch as ISO 8601.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.connectors.faults import ValueRefused
from orchestration.connectors.table import Cells
from orchestration.connectors.values import Converter, moment, text

_REMEMBERED = 100_000
_QUARTER_HOUR = 15 * 60 * 1_000_000
"""Offsets of time zones change on quarters of an hour; in microseconds."""
_QUARTERS_A_DAY = 96

Mask = NDArray[np.bool_]


class Batch:
    """Some consecutive records of a file. `rows` are their numbers; `is_text` if every cell is a text."""

    def __init__(self, rows: NDArray[np.int64], cells: Callable[[str], Cells], is_text: bool) -> None:
        self.rows, self.is_text, self._cells = rows, is_text, cells

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, heading: str) -> Cells:
        """What stands under a heading, a cell for each record: dictionary-encoded texts if `is_text`."""
        return self._cells(heading)

    def listed(self, heading: str) -> Sequence[Any]:
        """The same as Python's values."""
        return listed(self._cells(heading))

    def where(self, chosen: Mask) -> Batch:
        """Only the records that are chosen."""
        if chosen.all():
            return self
        return Batch(self.rows[chosen], lambda heading: _chosen(self._cells(heading), chosen), self.is_text)


def listed(cells: Cells) -> Sequence[Any]:
    """Cells as Python's values, whatever they are in."""
    return cells.to_pylist() if isinstance(cells, pa.Array) else cells  # type: ignore[no-any-return]


def _chosen(cells: Cells, chosen: Mask) -> Cells:
    return cells.filter(pa.array(chosen)) if isinstance(cells, pa.Array) else list(compress(cells, chosen))


@dataclass(frozen=True)
class Converted:
    """A column as its type (texts perhaps dictionary-encoded), null where nothing usable stood, and the refusals."""

    values: pa.Array
    faults: dict[int, ValueRefused] = field(default_factory=dict)
    """By position."""


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

    def over(self, cells: pa.DictionaryArray, kind: pa.DataType) -> Converted:
        """The values of dictionary-encoded texts, none of them null."""
        if len(self) > _REMEMBERED:
            self.clear()
            self.refused.clear()
        texts = cells.dictionary.to_pylist()
        values = list(map(self.__getitem__, texts))
        refused = {place: self.refused[cell] for place, cell in enumerate(texts) if cell in self.refused}
        return Converted(_spread(values, kind, cells.indices), _at(refused, cells.indices))


def _spread(values: list[Any], kind: pa.DataType, places: pa.Array) -> pa.Array:
    """The values that places stand for; texts stay encoded, each of them once."""
    if kind != pa.string():
        return pa.array(values, kind).take(places)
    distinct = dict.fromkeys(value for value in values if value is not None)
    if len(distinct) < len(values):
        numbers = {value: number for number, value in enumerate(distinct)}
        places = pa.array([numbers.get(value) for value in values], pa.int32()).take(places)
    return dictionary(places, pa.array(list(distinct), kind))


def dictionary(places: pa.Array, values: pa.Array) -> pa.DictionaryArray:
    """Encoded values; every place must be one of theirs."""
    return pa.DictionaryArray.from_arrays(places, values, safe=False)


def _at(refused: Mapping[int, ValueRefused], places: pa.Array) -> dict[int, ValueRefused]:
    if not refused:
        return {}
    numbers = places.to_numpy()
    return {int(place): refused[int(numbers[place])] for place in np.flatnonzero(np.isin(numbers, list(refused)))}


def each(convert: Converter, kind: pa.DataType, heading: str) -> ColumnRead:
    """Reads the cells under a heading with `convert`, which is asked once for each text that differs."""
    remembering = Remembering(convert)

    def read(batch: Batch) -> Converted:
        cells = batch.cells(heading)
        return remembering.over(cells, kind) if batch.is_text else _one_by_one(convert, cells, kind)

    return read


def _one_by_one(convert: Converter, cells: Iterable[Any], kind: pa.DataType) -> Converted:
    values: list[Any] = []
    faults: dict[int, ValueRefused] = {}
    for position, cell in enumerate(cells):
        try:
            values.append(convert(cell))
        except ValueRefused as error:
            values.append(None)
            faults[position] = error
    return Converted(pa.array(values, kind), faults)


def texts(heading: str) -> ColumnRead:
    """Reads the cells under a heading as trimmed texts."""
    one_by_one = each(text, pa.string(), heading)

    def read(batch: Batch) -> Converted:
        return Converted(_trimmed(batch.cells(heading))) if batch.is_text else one_by_one(batch)

    return read


def _trimmed(cells: pa.DictionaryArray) -> pa.DictionaryArray:
    """Texts without blanks around them, null where nothing is left. Arrow's blanks are those of `str.strip`."""
    trimmed = pc.utf8_trim_whitespace(cells.dictionary)
    lengths = pc.binary_length(trimmed)
    if pc.all(pc.greater(lengths, 0)).as_py() and pc.all(pc.equal(lengths, pc.binary_length(cells.dictionary))).as_py():
        return cells
    distinct = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), trimmed).dictionary_encode()
    return dictionary(distinct.indices.take(cells.indices), distinct.dictionary)


def moments(zone: ZoneInfo, formats: tuple[str, ...], heading: str) -> ColumnRead:
    """Reads the cells under a heading as moments in naive UTC; those without offset are local to `zone`."""
    slowly = each(lambda cell: moment(cell, zone, formats), pa.timestamp("us"), heading)

    def read(batch: Batch) -> Converted:
        local = _iso(batch.cells(heading)) if batch.is_text and "iso" in formats else None
        return slowly(batch) if local is None else Converted(_to_utc(local, zone))

    return read


def _iso(cells: pa.DictionaryArray) -> pa.Array | None:
    """Local times, if all texts are plain ISO 8601 without offset and between 1990 and 2100, or empty."""
    trimmed = _trimmed(cells)
    written = trimmed.dictionary
    # Arrow would also take shorter and stranger forms, and what an offset means is for `moment` to say
    if not pc.all(pc.match_substring_regex(written, r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$"), min_count=0).as_py():
        return None
    try:
        local = written.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    years = pc.year(local)
    in_range = pc.all(pc.and_(pc.greater(years, 1990), pc.less(years, 2100)), min_count=0).as_py()
    return local.take(trimmed.indices) if in_range else None


def _to_utc(local: pa.Array, zone: ZoneInfo) -> pa.Array:
    micros = pc.fill_null(local.cast(pa.int64()), 0).to_numpy()
    shifted = pa.array(micros - _offsets(micros // _QUARTER_HOUR, zone), pa.timestamp("us"))
    return pc.if_else(pc.is_valid(local), shifted, pa.scalar(None, pa.timestamp("us"))) if local.null_count else shifted


def _offsets(quarters: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """The offsets of local quarters of an hour: that of their day, unless clocks change on it."""
    days, place = np.unique(quarters // _QUARTERS_A_DAY, return_inverse=True)
    bounds = [(_offset(int(d) * _QUARTERS_A_DAY, zone), _offset((int(d) + 1) * _QUARTERS_A_DAY, zone)) for d in days]
    first, next_ = np.array(bounds, np.int64).reshape(-1, 2).T
    offsets = first[place]
    for changing in np.flatnonzero((first != next_)[place]):
        offsets[changing] = _offset(int(quarters[changing]), zone)
    return offsets


@lru_cache(maxsize=1 << 16)
def _offset(quarter: int, zone: ZoneInfo) -> int:
    """Microseconds between the local times of a quarter of an hour and UTC."""
    seconds = quarter * 900
    local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=zone)
    return (seconds - int(local.timestamp())) * 1_000_000


def months(moments_: pa.Array, zone: ZoneInfo) -> pa.DictionaryArray:
    """The local month, 'YYYY-MM', of moments in naive UTC, none of them null."""
    starts, names = _month_starts(zone)
    quarters = moments_.cast(pa.int64()).to_numpy() // _QUARTER_HOUR
    place = np.maximum(np.searchsorted(starts, quarters, side="right") - 1, 0)
    present, renumbered = np.unique(place, return_inverse=True)
    return dictionary(pa.array(renumbered, pa.int32()), names.take(pa.array(present)))


@lru_cache(maxsize=8)
def _month_starts(zone: ZoneInfo) -> tuple[NDArray[np.int64], pa.Array]:
    """When each local month begins, in quarters of an hour since 1970 UTC, and its name."""
    local = [datetime(year, month, 1, tzinfo=zone) for year in range(1989, 2102) for month in range(1, 13)]
    starts = np.array([int(start.timestamp()) // 900 for start in local], np.int64)
    return starts, pa.array([f"{start:%Y-%m}" for start in local])


def coalesced(reads: Sequence[ColumnRead], fallback: ColumnRead) -> ColumnRead:
    """The first value there is, else the fallback. What is refused before a value was found is told."""
    if not reads:
        return fallback
    first, *others = (*reads, fallback)

    def read(batch: Batch) -> Converted:
        found = first(batch)
        for other in others:
            found = _filled_up(found, other(batch)) if found.values.null_count else found
        return found

    return read


def _filled_up(found: Converted, other: Converted) -> Converted:
    if other.values.null_count == len(other.values) and not other.faults:
        return found
    is_open = found.values.is_null().to_numpy(zero_copy_only=False)
    faults = {place: fault for place, fault in other.faults.items() if is_open[place]}
    return Converted(pc.coalesce(plain(found.values), plain(other.values)), faults | found.faults)


def plain(values: pa.Array) -> pa.Array:
    """An array that is not dictionary-encoded."""
    return values.dictionary_decode() if isinstance(values, pa.DictionaryArray) else values


def encoded(values: pa.Array) -> pa.Array:
    """An array whose texts, if it is of texts, are dictionary-encoded."""
    return values.dictionary_encode() if values.type == pa.string() else values


def compacted(values: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same values with a dictionary that holds no other: what was filtered away is gone from it, too."""
    size = len(values.dictionary)
    if size == 1 and values.null_count < len(values):
        return values
    used = np.bincount(pc.fill_null(values.indices, size).to_numpy(), minlength=size + 1)[:size] > 0
    if used.all():
        return values
    renumbered = pa.array(np.cumsum(used) - 1, pa.int32()).take(values.indices)
    return dictionary(renumbered, values.dictionary.filter(pa.array(used)))


def always(value: Any, kind: pa.DataType) -> ColumnRead:
    """The same value in every record."""
    scalar = pa.scalar(value, kind)
    return lambda batch: Converted(repeated(scalar, len(batch)))


def repeated(scalar: pa.Scalar, count: int) -> pa.Array:
    """A value so many times; a text is stored once."""
    if scalar.type != pa.string():
        return pa.repeat(scalar, count)
    places = _zeros(1 << count.bit_length())[:count] if scalar.is_valid else pa.nulls(count, pa.int32())
    return dictionary(places, pa.array([scalar.as_py()] if scalar.is_valid else [], pa.string()))


@lru_cache(maxsize=32)
def _zeros(count: int) -> pa.Array:
    return pa.array(np.zeros(count, np.int32))


def joined(parts: Sequence[ColumnRead | str]) -> ColumnRead:
    """Texts and columns of text one after the other; missing as soon as one of the columns is."""

    def read(batch: Batch) -> Converted:
        arrays = [pa.scalar(part) if isinstance(part, str) else plain(part(batch).values) for part in parts]
        values = pc.binary_join_element_wise(*arrays, "")
        return Converted(values if isinstance(values, pa.Array) else pa.repeat(values, len(batch)))

    return read
