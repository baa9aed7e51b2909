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
from itertools import combinations

from orchestration.disclosure.lineage import Key
from orchestration.disclosure.ranges import moved
from orchestration.disclosure.rows import Move, Scale

_FREE = -1
_LONGEST = 4_000
"""Nodes that a search looks at before it gives up."""

Step = tuple[int, int]
"""The place of a part, and whether it gains (1) or loses (−1) an answer of the higher value for one of the lower."""

Jump = tuple[int, int, int]
"""Places of a lower and a higher value, and whether the unit gains (1) or loses (−1) one of the higher."""

Changed = dict[int, list[int]]
"""Counts of the parts that a table has other answers for than the true ones."""


class _True(dict[int, tuple[int, ...]]):
    """The true counts of a part, by its place, worked out when they are first asked for."""

    def __init__(self, parts: Sequence[Key], answers: Callable[[Key], tuple[int, ...]]) -> None:
        super().__init__()
        self._parts, self._worked_out = parts, answers

    def __missing__(self, place: int) -> tuple[int, ...]:
        self[place] = self._worked_out(self._parts[place])
        return self[place]


class Exchanges:
    """The rows of a series as a graph; `answers` gives the true counts of a part.

    Parts go by their places, as nothing is looked up so often in all of level 2.
    """

    def __init__(
        self, scale: Scale, rows: Iterable[frozenset[Key]], fixed: Callable[[Key], bool],
        answers: Callable[[Key], tuple[int, ...]],
    ) -> None:  # fmt: skip
        self._scale = scale
        pairs = combinations(range(len(scale.values)), 2)
        self._jumps = sorted(pairs, key=lambda pair: pair[0] - pair[1])  # the values furthest apart first
        holding: dict[Key, list[int]] = {}
        nodes = parted(rows)
        for number, row in enumerate(nodes):
            for part in row:
                holding.setdefault(part, []).append(number)
        self._parts = sorted(part for part, own in holding.items() if len(own) <= 2 and not fixed(part))
        self._places = {part: place for place, part in enumerate(self._parts)}
        self._true = _True(self._parts, answers)
        self._ends: list[tuple[int, int]] = []
        self._within: list[list[int]] = [[] for _ in nodes]
        self._loose: list[int] = []
        for place, part in enumerate(self._parts):
            first, second = (*holding[part], _FREE)[:2]
            self._ends.append((first, second))
            (self._loose if second == _FREE else self._within[second]).append(place)
            self._within[first].append(place)

    def width(self, unit: frozenset[Key], wanted: int) -> tuple[int, int, dict[Key, Move]]:
        """How far below and above the truth the sum of a unit may be at least, until that is `wanted` steps in all.

        And by how much the two tables differ from the true one.
        """
        own = sorted(self._places[part] for part in unit if part in self._places)
        up, high = self._pushed(own, wanted, 1)
        down, low = self._pushed(own, wanted - up, -1)
        return down, up, {self._parts[place]: self._moved(place, low, high) for place in low.keys() | high.keys()}

    def _moved(self, place: int, low: Changed, high: Changed) -> Move:
        true = self._true[place]
        return moved(self._scale, true, low.get(place, true), high.get(place, true))

    def _pushed(self, unit: Sequence[int], wanted: int, direction: int) -> tuple[int, Changed]:
        table: Changed = {}
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

    def _carried(self, unit: Sequence[int], table: Changed, jump: Jump, wanted: int, is_loose: bool) -> int:
        """Exchange two values for a unit as far as paths are found; gives how many steps that was."""
        low, high, direction = jump
        step = self._scale.values[high] - self._scale.values[low]
        gained = 0
        for place in unit:
            while gained < wanted and self._room(table, place, direction, low, high):
                path = self._path(place, unit, table, jump, is_loose)
                if not path:
                    break
                most = (wanted - gained + step - 1) // step
                times = min([most, *(self._room(table, p, sign, low, high) for p, sign in path)])
                for other, sign in path:
                    own = table.setdefault(other, list(self._true[other]))
                    own[high] += sign * times
                    own[low] -= sign * times
                gained += times * step
        return gained

    def _path(self, place: int, unit: Sequence[int], table: Changed, jump: Jump, is_loose: bool) -> list[Step]:
        """A cycle through a part on which there is room, the shortest; empty if none is near."""
        low, high, direction = jump
        true, ends = self._true, self._ends
        start, goal = ends[place]
        came: dict[tuple[int, int], tuple[tuple[int, int], Step] | None] = {(start, -direction): None}
        waiting = deque(came)
        while waiting and len(came) < _LONGEST:
            node, sign = state = waiting.popleft()
            given = low if sign > 0 else high
            for other in self._loose if node == _FREE else self._within[node]:
                if not (table.get(other) or true[other])[given] or other in unit:
                    continue
                a, b = ends[other]
                end = b if a == node else a
                if end == _FREE and not is_loose:
                    continue
                if end == goal and (end == _FREE or sign == -direction):
                    return self._walked(came, state, [(place, direction), (other, sign)])
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
        return path if len({place for place, _ in path}) == len(path) else []

    def _room(self, table: Changed, place: int, sign: int, low: int, high: int) -> int:
        own: Sequence[int] = table.get(place) or self._true[place]
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
