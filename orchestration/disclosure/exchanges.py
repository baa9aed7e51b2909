"""Exchanges of answers that no released sum notices, found along chains of rows: most small groups are settled by them.

What belongs here: a search for possible tables by augmenting paths. Not here: proof that there is none (`ranges`).

Where a part is in two rows at most, say a month of the organisation and a block of its department, rows are the nodes
and parts the edges of a graph, and an exchange of two values is a cycle on which answers are taken and given in turn.
A part in one row only leads to a node that notices nothing. Paths are searched breadth first, so that they stay short,
however long the history is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import combinations

from orchestration.disclosure.lineage import Key
from orchestration.disclosure.ranges import moved
from orchestration.disclosure.rows import Move, Scale

_FREE = -1
_LONGEST = 4_000
"""Nodes that a search looks at before it gives up."""

Step = tuple[Key, int]
"""A part, and whether it gains (1) or loses (−1) an answer of the higher value for one of the lower."""


class Exchanges:
    """The rows of a series as a graph; `answers` gives the true counts of a part."""

    def __init__(
        self, scale: Scale, rows: Iterable[frozenset[Key]], fixed: Callable[[Key], bool],
        answers: Callable[[Key], tuple[int, ...]],
    ) -> None:  # fmt: skip
        self._scale = scale
        self._answers = cache(answers)
        pairs = combinations(range(len(scale.values)), 2)
        self._jumps = sorted(pairs, key=lambda pair: pair[0] - pair[1])  # the values furthest apart first
        self._rows = parted(rows)
        holding: dict[Key, list[int]] = {}
        for number, row in enumerate(self._rows):
            for part in row:
                holding.setdefault(part, []).append(number)
        ends = {part: (*own, _FREE)[:2] for part, own in holding.items() if len(own) <= 2 and not fixed(part)}
        self._ends: dict[Key, tuple[int, int]] = {part: (a, b) for part, (a, b) in ends.items()}
        self._loose = sorted(part for part, (_, end) in self._ends.items() if end == _FREE)
        self._within = [sorted(part for part in row if part in self._ends) for row in self._rows]

    def width(self, unit: frozenset[Key], wanted: int) -> tuple[int, int, dict[Key, Move]]:
        """How far below and above the truth the sum of a unit may be at least, until that is `wanted` steps in all.

        And by how much the two tables differ from the true one.
        """
        up, high = self._pushed(unit, wanted, 1)
        down, low = self._pushed(unit, wanted - up, -1)
        return down, up, {part: self._moved(part, low, high) for part in low.keys() | high.keys()}

    def _moved(self, part: Key, low: dict[Key, list[int]], high: dict[Key, list[int]]) -> Move:
        true = self._answers(part)
        return moved(self._scale, true, low.get(part, true), high.get(part, true))

    def _pushed(self, unit: frozenset[Key], wanted: int, direction: int) -> tuple[int, dict[Key, list[int]]]:
        table: dict[Key, list[int]] = {}
        gained = 0
        # loose parts will be held by some row one day, and what rests on them must then be found anew: they come last
        for is_loose in (False, True):
            before = -1
            while before < gained < wanted:  # what one exchange moved may have given another one room
                before = gained
                for low, high in self._jumps:
                    jump = (low, high, direction)
                    gained += self._carried(unit, table, jump, wanted - gained, is_loose) if gained < wanted else 0
        return gained, table

    def _carried(
        self, unit: frozenset[Key], table: dict[Key, list[int]], jump: tuple[int, int, int], wanted: int, is_loose: bool
    ) -> int:
        """Exchange two values for a unit as far as paths are found; gives how many steps that was."""
        low, high, _ = jump
        step = self._scale.values[high] - self._scale.values[low]
        gained = 0
        for part in sorted(unit & self._ends.keys()):
            while gained < wanted and (path := self._path(part, unit, table, jump, is_loose)):
                most = (wanted - gained + step - 1) // step
                times = min([most, *(self._room(table, p, sign, low, high) for p, sign in path)])
                for other, sign in path:
                    own = table.setdefault(other, list(self._answers(other)))
                    own[high] += sign * times
                    own[low] -= sign * times
                gained += times * step
        return gained

    def _path(
        self, part: Key, unit: frozenset[Key], table: dict[Key, list[int]], jump: tuple[int, int, int], is_loose: bool
    ) -> list[Step]:
        """A cycle through a part on which there is room, the shortest; empty if none is near."""
        low, high, direction = jump
        if not self._room(table, part, direction, low, high):
            return []
        start, goal = self._ends[part]
        came: dict[tuple[int, int], tuple[tuple[int, int], Step] | None] = {(start, -direction): None}
        waiting = deque(came)
        while waiting and len(came) < _LONGEST:
            node, sign = state = waiting.popleft()
            given = low if sign > 0 else high
            for other in self._loose if node == _FREE else self._within[node]:
                # nothing is asked so often in all of level 2, so not by a call of `_room`
                if not (table.get(other) or self._answers(other))[given] or other in unit:
                    continue
                a, b = self._ends[other]
                end = b if a == node else a
                if end == _FREE and not is_loose:
                    continue
                if end == goal and (end == _FREE or sign == -direction):
                    return self._walked(came, state, [(part, direction), (other, sign)])
                for following in (-sign, sign) if end == _FREE else (-sign,):
                    if (end, following) not in came:
                        came[end, following] = (state, (other, sign))
                        waiting.append((end, following))
        return []

    @staticmethod
    def _walked(
        came: dict[tuple[int, int], tuple[tuple[int, int], Step] | None], state: tuple[int, int], path: list[Step]
    ) -> list[Step]:
        while (before := came[state]) is not None:
            state, step = before
            path.append(step)
        return path if len({part for part, _ in path}) == len(path) else []

    def _room(self, table: dict[Key, list[int]], part: Key, sign: int, low: int, high: int) -> int:
        own: Sequence[int] = table.get(part) or self._answers(part)
        return own[low if sign > 0 else high]


def parted(rows: Iterable[frozenset[Key]]) -> list[frozenset[Key]]:
    """Rows of the same span with the smaller ones inside each taken off it, so that few parts are in many rows."""
    found: list[frozenset[Key]] = []
    holding: dict[Key, list[int]] = {}
    for row in sorted(set(rows), key=lambda row: (len(row), sorted(row))):
        rest = set(row)
        for number in sorted({n for part in row for n in holding.get(part, ())}, key=lambda n: -len(found[n])):
            if found[number] <= rest:
                rest -= found[number]
        if rest:
            for part in rest:
                holding.setdefault(part, []).append(len(found))
            found.append(frozenset(rest))
    return found
