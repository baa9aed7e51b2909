"""The two ways an export can be refused: a whole file, or one value. Only the words; who counts them is landing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class FileRefused(Exception):
    """A structural fault: nothing of the file is used. The message says what, where and how to mend it."""


class ValueRefused(ValueError):
    """One value cannot be what its column must hold. Carries its class and what was expected, never the value."""

    def __init__(self, value_class: str, expected: str) -> None:
        super().__init__(f"{value_class}: {expected} expected")
        self.value_class = value_class
        self.expected = expected


EMPTY = "the file is empty. Export it again; if there is nothing to report, leave it out."


def quoted(names: Iterable[str]) -> str:
    """Names as they stand in a message: 'a', 'b' and 'c'."""
    marked = [f"'{name}'" for name in names]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} and {marked[-1]}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known heading that looks most like `name`, or None when none does."""
    by_fold = {heading.casefold(): heading for heading in known}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None
