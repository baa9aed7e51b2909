"""The keys of a home: one for pseudonyms, one for the originals. Made once, never shown, never made anew in silence."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.landing.store import LandingError, write_whole

KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """The keys of a home, 32 bytes each; they are in no representation of this object."""

    pseudonym: bytes = field(repr=False)
    originals: bytes = field(repr=False)


def open_keys(folder: Path, is_used: Callable[[str], bool]) -> Keys:
    """The keys in `keys/`, made where there are none yet.

    `is_used` says whether anything made with a key is already in the home. Raises LandingError for a key that is
    damaged, or lost while there is something that only it opens.
    """
    return Keys(**{name: _key(folder / f"{name}.key", is_used(name)) for name in ("pseudonym", "originals")})


def _key(path: Path, is_used: bool) -> bytes:
    if not path.exists():
        if is_used:
            raise LandingError(
                f"The key {path} is gone, and this home holds what was made with it. Put it back from the backup "
                "(docs/personal-data.md); a new one would open nothing and make other pseudonyms for the same people."
            )
        write_whole(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")
    key = existing_key(path)
    if key is None:
        raise LandingError(
            f"The key {path} is damaged: {KEY_BYTES * 2} hexadecimal digits expected. Put it back from the backup."
        )
    return key


def existing_key(path: Path) -> bytes | None:
    """A key that was made before; None if there is none or it is damaged."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, FileNotFoundError):
        return None
    return key if len(key) == KEY_BYTES else None
