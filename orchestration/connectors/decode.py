"""Bytes to text: which encoding an export is in. What the text means is not decided here."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

from orchestration.connectors.faults import FileRefused

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SWEDISH_IN_UTF8 = tuple(letter.encode() for letter in "åäöÅÄÖéü")
_CHUNK = 1 << 20
_RESAVE = "Export the file again, or save it as 'CSV UTF-8'."


def decode(data: bytes) -> str:
    """The text of an export in UTF-8, UTF-16 (either with or without a mark) or Windows-1252. Raises FileRefused."""
    return data.decode(encoding_of(data))


def encoding_of(data: bytes) -> str:
    """The encoding, as Python calls it, in which all of an export can be decoded; the text itself is not kept.

    Windows-1252 can read almost anything, so it is tried last and only on bytes that are not damaged UTF-8.
    Raises FileRefused when no encoding fits.
    """
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None) or _utf16_by_zeros(data)
    if encoding:
        return _strict(data, encoding)
    try:
        return _checked(data, "utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, error)
    return _strict(data, "windows-1252")


def _checked(data: bytes, encoding: str) -> str:
    """`encoding`, if it can decode all of `data`. Raises UnicodeDecodeError with the place in the whole."""
    if encoding == "utf-8" and _is_utf8(data):
        return encoding
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for start in range(0, max(len(data), 1), _CHUNK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + _CHUNK], final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            place = start - pending
            raise UnicodeDecodeError(encoding, data, place + error.start, place + error.end, error.reason) from None
    return encoding


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8; quick, and without a word about where it is not."""
    offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _utf16_by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the Latin text an export begins with is zero."""
    head = data[:200]
    if len(head) < 4 or 0 not in head:
        return None
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[offset::2].count(0) > len(head) // 4 and 0 not in head[1 - offset :: 2]:
            return name
    return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _checked(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "UTF-8" if encoding == "utf-8-sig" else "UTF-16" if encoding.startswith("utf-16") else "text"
        raise FileRefused(f"line {line}: bytes that are not {what}; the file is damaged or cut. {_RESAVE}") from None


def _refuse_damaged_utf8(data: bytes, error: UnicodeDecodeError) -> None:
    cut = error.reason == "unexpected end of data"
    if cut and not data[: error.start].isascii():
        raise FileRefused("the file ends in the middle of a character: it was cut. Export it again.")
    if any(letter in data for letter in _SWEDISH_IN_UTF8):
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"line {line}: bytes that are not UTF-8 in a file that otherwise is. {_RESAVE}")
