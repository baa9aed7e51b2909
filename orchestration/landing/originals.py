"""Exports as they came, encrypted at rest under the name of their own hash.

A kept file is a mark of the format, a nonce and AES-256-GCM's ciphertext (NIST SP 800-38D) with the file's sha256 as
associated data, so that no file can be taken for another.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orchestration.landing.store import write_whole

_MARK = b"candex-original-1\n"
_NONCE_BYTES, _PIECE = 12, 1 << 20


class OriginalDamaged(Exception):
    """A kept file that this home's key does not open, or whose bytes are not those that came."""


def original_path(landing: Path, file_id: str) -> Path:
    """Where the bytes of a file are kept."""
    return landing / "bytes" / file_id[:2] / file_id


def kept_files(landing: Path) -> list[str]:
    """The hashes of the kept files, sorted."""
    return sorted(path.name for path in (landing / "bytes").glob("??/*") if path.suffix != ".tmp")


@dataclass(frozen=True)
class Originals:
    """The kept files below `landing/bytes`."""

    landing: Path
    key: bytes = field(repr=False)

    def keep(self, file_id: str, data: bytes) -> bool:
        """Keep an export under its hash; False if it was there already. Raises LandingError when the disk is full."""
        path = original_path(self.landing, file_id)
        if path.exists():
            return False
        # A nonce may never meet two texts under one key; the hash of the text does not either, and the same file under
        # the same key is the same bytes again.
        nonce = hmac.digest(self.key, file_id.encode(), "sha256")[:_NONCE_BYTES]
        write_whole(path, itertools.chain((_MARK, nonce), self._encrypted(nonce, data, file_id)))
        return True

    def _encrypted(self, nonce: bytes, data: bytes, file_id: str) -> Iterator[bytes]:
        """The ciphertext and its tag, piece by piece: a large export is not held twice."""
        encryptor = Cipher(algorithms.AES(self.key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(file_id.encode())
        view = memoryview(data)
        for start in range(0, len(data), _PIECE):
            yield encryptor.update(view[start : start + _PIECE])
        yield encryptor.finalize() + encryptor.tag

    def open(self, file_id: str) -> bytes:
        """The bytes as they came. Raises FileNotFoundError when they are not kept, OriginalDamaged when not whole."""
        kept = memoryview(original_path(self.landing, file_id).read_bytes())
        start = len(_MARK) + _NONCE_BYTES
        try:
            if kept[: len(_MARK)] != _MARK:
                raise InvalidTag
            data = AESGCM(self.key).decrypt(bytes(kept[len(_MARK) : start]), kept[start:], file_id.encode())
        except InvalidTag:
            raise OriginalDamaged(
                f"{original_path(self.landing, file_id)} is damaged, or was kept under another key."
            ) from None
        if hashlib.sha256(data).hexdigest() != file_id:
            raise OriginalDamaged(f"{original_path(self.landing, file_id)} does not hold the bytes of its name.")
        return data
