"""Where the records of a delimited text in UTF-8 begin, and whether its quoting leaves no doubt.

Only positions and line numbers: what stands in a record is read elsewhere, and a text whose quoting is not regular is
left to a reader that goes line by line and can tell the place.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NEWLINE, _RETURN, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]
_CHUNK = 1 << 19

Positions = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Layout:
    """The records of a text, empty lines left out: the line each starts on, and its first byte."""

    lines: Positions
    starts: Positions
    has_quoted_newlines: bool


def layout_of(data: bytes, delimiter: str) -> Layout | None:
    """The layout of a text, or None where a quotation mark is neither around a cell nor doubled inside one.

    Every quotation mark is looked at: counted from the start, each uneven one opens a cell (or is the second of a
    doubled pair) and each even one closes it (or is the first), RFC 4180. So no reader can take the text in two ways.
    """
    first = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    scan = _Scan(data, first, delimiter)
    ends, lines = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(first, len(data), _CHUNK):
        if (found := scan.chunk(start, min(start + _CHUNK, len(data)))) is None:
            return None
        ends.append(found[0])
        lines.append(found[1])
    if scan.is_inside:
        return None
    return _records(scan.bytes, first, np.concatenate(ends), np.concatenate(lines), scan.has_quoted_newlines)


class _Scan:
    """One pass over the bytes, a chunk at a time, remembering what stood before it."""

    def __init__(self, data: bytes, first: int, delimiter: str) -> None:
        self.bytes: Bytes = np.frombuffer(data, np.uint8)
        self.first = first
        self.has_quotes, self.has_returns = b'"' in data, b"\r" in data
        self.borders = np.zeros(256, np.bool_)
        self.borders[[_NEWLINE, _RETURN, ord(delimiter)]] = True
        self.is_inside, self.has_quoted_newlines, self.lines = False, False, 0

    def chunk(self, start: int, stop: int) -> tuple[Positions, Positions] | None:
        """The line ends that end records, and how many lines have ended with each; None where quoting is irregular."""
        ends = self._line_ends(start, stop)
        lines = self.lines + np.arange(1, len(ends) + 1)
        self.lines += len(ends)
        if not self.has_quotes:
            return ends, lines
        quotes = np.flatnonzero(self.bytes[start:stop] == _QUOTE) + start
        if not self._is_regular(quotes):
            return None
        inside = (np.searchsorted(quotes, ends) + self.is_inside) % 2 == 1
        self.is_inside = bool((len(quotes) + self.is_inside) % 2)
        self.has_quoted_newlines |= bool(inside.any())
        return ends[~inside], lines[~inside]

    def _line_ends(self, start: int, stop: int) -> Positions:
        """The last byte of each line end: LF, CR LF or CR."""
        part = self.bytes[start:stop]
        if not self.has_returns:
            return np.flatnonzero(part == _NEWLINE) + start
        returns = np.flatnonzero(part == _RETURN) + start
        alone = returns[self._after(returns) != _NEWLINE]
        return np.union1d(np.flatnonzero(part == _NEWLINE) + start, alone)

    def _after(self, positions: Positions) -> Bytes:
        """The bytes behind positions; a line end behind the last byte of all."""
        following = self.bytes[np.minimum(positions + 1, len(self.bytes) - 1)].copy()
        following[positions + 1 == len(self.bytes)] = _RETURN
        return following

    def _before(self, positions: Positions) -> Bytes:
        """The bytes before positions; a line end before the first byte of all."""
        preceding = self.bytes[np.maximum(positions - 1, 0)].copy()
        preceding[positions == self.first] = _RETURN
        return preceding

    def _is_regular(self, quotes: Positions) -> bool:
        opens = (np.arange(len(quotes)) + self.is_inside) % 2 == 0
        before, after = self._before(quotes[opens]), self._after(quotes[~opens])
        return bool(
            np.all(self.borders[before] | (before == _QUOTE)) and np.all(self.borders[after] | (after == _QUOTE))
        )


def _records(data: Bytes, first: int, ends: Positions, lines: Positions, has_quoted_newlines: bool) -> Layout:
    starts = np.concatenate([np.array([first], np.int64), ends + 1])
    stops = np.concatenate([ends, np.array([len(data)], np.int64)])
    before = np.maximum(stops - 1, 0)
    stops -= (stops < len(data)) & (data[np.minimum(stops, len(data) - 1)] == _NEWLINE) & (data[before] == _RETURN)
    filled = stops > starts
    numbers = np.concatenate([np.array([1], np.int64), lines + 1])
    return Layout(numbers[filled], starts[filled], has_quoted_newlines)
