"""The text catalogue: every word that components print, one YAML file a language, missing words refused.

Here: finding a text by its dotted key and filling its placeholders. Not here: running prose, which is the markdown of
pages and sections, and names that data carries (metrics, stages, departments).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent.parent / "text"


class MissingText(KeyError):
    """A key the catalogue does not have; the message names the key and the file that lacks it."""

    def __str__(self) -> str:
        return str(self.args[0])


class Catalogue:
    """One language's texts. Calling it with a key gives the text; keyword arguments fill its placeholders."""

    def __init__(self, name: str, texts: dict[str, Any]) -> None:
        self.name = name
        self._texts = texts
        self._found: dict[str, Any] = {}

    def __call__(self, key: str, /, **values: object) -> str:
        """The text at `key` ("verdict.better"). Raises MissingText when there is none."""
        text = self.find(key)
        if not isinstance(text, str):
            raise MissingText(f"{self.name}.yml has no text {key!r}; add it to every file in reports/text.")
        return text.format(**values) if values else text

    def find(self, key: str) -> Any:
        """The text, list or branch at `key`, or None."""
        if key not in self._found:
            self._found[key] = self._walk(key)
        return self._found[key]

    def _walk(self, key: str) -> Any:
        branch: Any = self._texts
        for part in key.split("."):
            branch = branch.get(part) if isinstance(branch, dict) else None
        return branch

    def keys(self) -> set[str]:
        """Every dotted key that ends in a text."""
        return set(_leaves("", self._texts))


@cache
def load(language: str) -> Catalogue:
    """The catalogue of `language` ("sv"). Raises MissingText when the language has no file."""
    path = TEXTS / f"{language}.yml"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in TEXTS.glob("*.yml")))
        raise MissingText(f"no text catalogue for language {language!r}; reports/text has {known}.")
    return Catalogue(language, yaml.safe_load(path.read_text(encoding="utf-8")))


def _leaves(prefix: str, branch: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key, value in branch.items():
        found += _leaves(f"{prefix}{key}.", value) if isinstance(value, dict) else [f"{prefix}{key}"]
    return found
