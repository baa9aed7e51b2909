"""Columns of what follows exactly: parts that no row at hand separates are one column, however many they are.

What belongs here: which parts make up a column. Not here: the algebra (`algebra`), or which rows are at hand (`audit`).

A sum of rows is the same on every part of a column, so a set that follows from the rows holds all of it or nothing: the
question is the same, and a year of a department by occupations is a few columns instead of some hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from orchestration.disclosure.lineage import Key
from orchestration.disclosure.rows import DisclosureError
from orchestration.disclosure.window import Parts


class Columns:
    """The columns of some rows: first those in sight, of `sizes` respondents, then those that rows reach beyond it."""

    def __init__(self, rows: Iterable[Parts], sight: Container[Key], size: Callable[[Parts], int]) -> None:
        holding: dict[Key, list[int]] = {}
        for number, row in enumerate(rows):
            for part in row:
                holding.setdefault(part, []).append(number)
        found: dict[tuple[bool, tuple[int, ...]], list[Key]] = {}
        for part, numbers in holding.items():
            found.setdefault((part not in sight, tuple(numbers)), []).append(part)
        ordered = sorted((is_beyond, min(own), frozenset(own)) for (is_beyond, _), own in found.items())
        self._classes = [own for _, _, own in ordered]
        self._places = {part: place for place, own in enumerate(self._classes) for part in own}
        self.sizes = [size(own) for is_beyond, _, own in ordered if not is_beyond]

    def of(self, row: Parts) -> dict[int, int]:
        """A row, by its columns. Raises DisclosureError for one that was not at hand and parts a column."""
        places = {self._places[part] for part in row}
        if sum(len(self._classes[place]) for place in places) != len(row):
            raise DisclosureError("a row separates parts that are one column: it was not among those at hand")
        return dict.fromkeys(places, 1)

    def parts(self, columns: Iterable[int]) -> Parts:
        """The parts of some columns."""
        return frozenset[Key]().union(*(self._classes[column] for column in columns))
