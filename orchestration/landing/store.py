"""Writing that survives a kill: bytes appear whole or not at all, and one landing at a time holds a home."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_MODE = 0o600

_FULL = {errno.ENOSPC, errno.EDQUOT}


class LandingError(Exception):
    """Landing cannot go on at all; what was landed before stays valid and the next run continues from there."""


def write_whole(path: Path, data: bytes | memoryview | Iterable[bytes]) -> None:
    """Write a file, perhaps piece by piece, so that it is there whole or not at all, readable by its owner only.

    Raises LandingError when the disk is full; nothing half-written stays behind.
    """
    aside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(aside, (data,) if isinstance(data, bytes | memoryview) else data)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise LandingError(
                f"The disk is full: {path.parent} takes no more. Free some space and land again; "
                "what is complete stays, and the file being landed is landed anew."
            ) from None
        raise


def _write(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(landing: Path) -> Iterator[None]:
    """Hold the home for one landing. Raises LandingError while another process holds it."""
    with (landing / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LandingError(
                f"Another landing is running in {landing.parent}. Wait until it is done and land again."
            ) from None
        yield
