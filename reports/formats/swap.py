"""Putting a finished folder or file in the place of an older one, so that nobody ever opens a part of it."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2


def put_in_place(made: Path, place: Path) -> None:
    """Make the folder `made` the folder `place`; the one that was there is deleted afterwards.

    Linux exchanges the two in one step. Elsewhere the old one steps aside first: for an instant there is none, and a
    process killed in it leaves none until the next publication makes it anew.
    """
    if not place.exists():
        made.replace(place)
    elif _exchanged(made, place):
        shutil.rmtree(made)
    else:
        aside = place.with_name(f".{place.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        place.replace(aside)
        made.replace(place)
        shutil.rmtree(aside)


def write_in_place(path: Path, text: str) -> None:
    """Write a file whole before it takes its name."""
    made = path.with_name(f".{path.name}.new")
    made.write_text(text, encoding="utf-8", newline="\n")
    made.replace(path)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system could exchange two folders at once."""
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if exchange is None:
        return False
    return bool(exchange(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
