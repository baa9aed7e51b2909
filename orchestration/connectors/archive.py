"""Files packed for the way: .gz and .zip to the exports inside, with an eye on what would unfold too far.

A workbook is a zip, too, and is left as it is. What a member means is not decided here.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from orchestration.connectors.faults import FileRefused

MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 1 << 30
MAX_RATIO = 250
"""So many times its packed size may a member of more than a megabyte unfold; text seldom reaches a tenth of it."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK"
_CHUNK = 1 << 20
_DAMAGED = "the archive is damaged or cut: it cannot be unpacked. Pack the files again, or deliver them as they are."
_UNREADABLE = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


@dataclass(frozen=True)
class Member:
    """One file of an archive; `name` is as it was packed."""

    name: str
    data: bytes


def is_archive(data: bytes) -> bool:
    """Whether these bytes are files packed together rather than an export."""
    if data.startswith(_GZIP):
        return True
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except _UNREADABLE:
        return False
    return bool(names) and not {"xl/workbook.xml", "mimetype", "[Content_Types].xml"}.intersection(names)


def members(data: bytes, name: str) -> Iterator[Member]:
    """The files in an archive called `name`, in the order they were packed.

    Raises FileRefused for an archive that is damaged, locked, nested, hostile or unfolds too far; what came before the
    fault may have been handed out by then.
    """
    try:
        if data.startswith(_GZIP):
            yield _from_gzip(data, name)
        else:
            yield from _from_zip(data)
    except _UNREADABLE:
        raise FileRefused(_DAMAGED) from None


def _from_gzip(data: bytes, name: str) -> Member:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        unpacked = _unfolded(packed, len(data), MAX_UNPACKED_BYTES)
    return _plain(Member(name.removesuffix(".gz"), unpacked))


def _from_zip(data: bytes) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        packed = [info for info in archive.infolist() if _is_export(info)]
        _refuse_hostile(packed)
        left = MAX_UNPACKED_BYTES
        for info in packed:
            with archive.open(info) as member:
                unpacked = _unfolded(member, info.compress_size, left)
            left -= len(unpacked)
            yield _plain(Member(info.filename, unpacked))


def _is_export(info: zipfile.ZipInfo) -> bool:
    """Folders and what operating systems leave in archives are no exports."""
    if not info.filename:  # hostile, but not a folder
        return True
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    return not info.is_dir() and not any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in parts)


def _refuse_hostile(packed: list[zipfile.ZipInfo]) -> None:
    if not packed:
        raise FileRefused("the archive is empty. Pack the exports again, or deliver them as they are.")
    if len(packed) > MAX_MEMBERS:
        raise FileRefused(f"the archive holds more than {MAX_MEMBERS} files. Pack fewer at a time.")
    names = [info.filename for info in packed]
    if len(set(names)) < len(names):
        raise FileRefused("the archive holds two files of one name. Give each its own and pack them again.")
    for info in packed:
        if info.flag_bits & 1:
            raise FileRefused("the archive is locked with a password. Pack the files again without one.")
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise FileRefused(
                "the archive names a place outside itself, or none. Pack the files again from their own folder."
            )


def _unfolded(packed: IO[bytes] | gzip.GzipFile, packed_size: int, most: int) -> bytes:
    """What a member holds, counted while it unfolds: what an archive says of itself may be a lie."""
    most = min(most, max(packed_size * MAX_RATIO, _CHUNK))
    unpacked = bytearray()
    while chunk := packed.read(_CHUNK):
        unpacked += chunk
        if len(unpacked) > most:
            raise FileRefused(
                f"a file in the archive unfolds more than {MAX_RATIO} times, or all of them to more than "
                f"{MAX_UNPACKED_BYTES >> 20} MiB. Deliver the files as they are, a shorter period at a time."
            )
    return bytes(unpacked)


def _plain(member: Member) -> Member:
    if is_archive(member.data):
        raise FileRefused("the archive holds another archive. Pack the exports themselves.")
    return member
