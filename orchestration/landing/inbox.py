"""The inbox after landing: finding and removing files by what they hold, whatever they are called now."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from orchestration.connectors.archive import is_archive, members
from orchestration.connectors.faults import FileRefused
from orchestration.settings import Home


def inbox_files(inbox: Path) -> list[Path]:
    """The files of the inbox by path; hidden files and the lock files of office programs are none of ours."""
    found = [
        Path(folder) / name
        for folder, _, names in os.walk(inbox)
        for name in names
        if not name.startswith((".", "~$")) and (Path(folder) / name).is_file()
    ]
    return sorted(found, key=lambda path: path.relative_to(inbox).parts)


def remove_from_inbox(home: Home, file_ids: Collection[str]) -> int:
    """Remove every inbox file that is, or as an archive holds, one of these files; how many were removed."""
    removed = 0
    for path in inbox_files(home.inbox):
        if any(file_id in file_ids for file_id in _file_ids(path)):
            path.unlink()
            removed += 1
    return removed


def _file_ids(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    yield hashlib.sha256(data).hexdigest()
    if is_archive(data):
        try:
            for member in members(data, path.name):
                yield hashlib.sha256(member.data).hexdigest()
        except FileRefused:
            return
