"""What is wrong with a page or its data, and where. Nothing is repaired here."""

from __future__ import annotations


class PageError(ValueError):
    """A page or section that cannot be used. The message is "file:line: what is wrong and how to mend it"."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line


class DataError(ValueError):
    """A folder of published data that cannot be read; the message names the file and what it lacks."""
