"""Keyed pseudonyms: the same person under the same key is the same text, and nothing leads back without the key."""

from __future__ import annotations

import hmac
from functools import lru_cache

_DOMAIN = b"candex pseudonym 1\x00"
_PREFIX = "p_"
_HEX_DIGITS = 32


class Pseudonyms:
    """Turns identifiers into pseudonyms by HMAC-SHA-256 (RFC 2104) under one key, cut to 128 bits."""

    def __init__(self, key: bytes) -> None:
        self._of = lru_cache(maxsize=1 << 17)(self._make)
        self._key = key

    def __call__(self, text: str) -> str:
        """The pseudonym of an identifier; letter case and outer blanks make no other person of it."""
        return self._of(" ".join(text.split()).casefold())

    def _make(self, normal: str) -> str:
        return _PREFIX + hmac.digest(self._key, _DOMAIN + normal.encode(), "sha256").hex()[:_HEX_DIGITS]
