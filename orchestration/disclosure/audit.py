"""The two-level audit of one series: what its released rows give away of groups smaller than the threshold.

What belongs here: what follows exactly, what follows from bounds, and for which groups that is asked. Not here: what is
in sight (`window`), which row is tried first and what is withdrawn (`release`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from orchestration.disclosure.algebra import Basis, Trial, expressed
from orchestration.disclosure.columns import Columns
from orchestration.disclosure.exchanges import Exchanges
from orchestration.disclosure.lineage import Key
from orchestration.disclosure.ranges import Table, answers, bounds
from orchestration.disclosure.rows import DisclosureError, Examined, Leak, Move, Range, Row, Scale, Series, Term
from orchestration.disclosure.window import Known, Parts, Window, names

_READ_ON = 2
"""How often more of the ledger is read before anything that costs more is tried."""

WIDEST_PROGRAM = 80
"""Parts beyond which a window does not grow for level 2: some quarters of a large organisation."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A group smaller than the threshold, and the withheld row, if any, by which somebody asked for a figure of it."""

    parts: Parts
    asked_by: str


class Audit:
    """One series: what is out, what has been accepted in this run, and what follows from both."""

    def __init__(self, series: Series, threshold: int, scale: Scale | None, window: Window) -> None:
        self._name = "/".join(series)
        self._threshold = threshold
        self._scale = scale
        self._window = window
        self.open: list[Known] = []
        self.accepted: list[Known] = []
        self._accepted_parts: set[Parts] = set()
        self._numbered = -1
        self._columns: tuple[int, Columns] | None = None
        self._has_ring = False
        self._basis: tuple[int, Basis] | None = None
        self._locked_basis: tuple[int, Basis] | None = None
        self._exchanges: Exchanges | None = None
        self._sums: dict[Parts, tuple[int, int, int]] = {}
        self._tried: set[Unit] = set()
        self._settled: dict[Unit, Range] = {}  # good for the rest of the run: from level 2 on rows are only taken away

    # level 1

    def tried(self, known: Known) -> tuple[Trial, Leak | None]:
        """What a row would add, and the small group that it would give away."""
        while True:
            trial = self._current_basis().tried(self._of(known), self._threshold)
            if not trial.is_doubtful or not self._window.grow():
                break
        if trial.leak is not None:
            return trial, self._leak(trial.leak, [*self._window.locked, *self.accepted, known])
        return trial, Leak(known.span.atoms, self._window.size(known.parts), (), False) if trial.is_doubtful else None

    def has_accepted(self, parts: Parts) -> bool:
        """Whether a row of just these parts has been released."""
        return parts in self._accepted_parts

    def accept(self, known: Known, trial: Trial) -> None:
        """Release the row that was tried last."""
        self.accepted.append(known)
        self._accepted_parts.add(known.parts)
        self._current_basis().keep(trial)
        self._exchanges = None

    def withdraw(self, parts: Iterable[Parts]) -> None:
        """Take back what was accepted with these parts."""
        gone = set(parts)
        self.accepted = [known for known in self.accepted if known.parts not in gone]
        self._accepted_parts -= gone
        self._basis = self._exchanges = None

    def examined(self, ranges: Iterable[Range]) -> Examined:
        """What the ledger keeps: spans that say something new, the shortest first, as later rows are made of those."""
        accepted, self.accepted, self._basis = self.accepted, [], None
        for known in sorted(accepted, key=lambda known: (len(known.parts), known.span.row_id)):
            trial = self._current_basis().tried(self._of(known), 0)
            if trial.rest:
                self.accept(known, trial)
        spans = tuple(known.span for known in self.accepted)
        return Examined(self._threshold, spans, tuple(ranges), tuple(self._exempt()), self._window.unseen)

    def _exempt(self) -> Iterator[Leak]:
        """Small groups that earlier releases gave away when they were large enough."""
        if any(known.threshold < self._threshold for known in self._window.locked):
            self._window.grow()
            locked = self._window.locked
            for found in self._built([]).small_sets(self._threshold):
                yield self._leak(found, locked)

    def _current_basis(self) -> Basis:
        if self._basis is None or self._basis[0] != self._window.version:
            built = self._built(self.accepted)
            self._basis = (self._window.version, built)
        return self._basis[1]

    def _built(self, accepted: Sequence[Known]) -> Basis:
        """The basis of what is out and in sight, then of what was accepted. Raises DisclosureError on a leak."""
        if self._locked_basis is None or self._locked_basis[0] != self._window.version:
            built = self._built_of_locked()
            self._locked_basis = (self._window.version, built)
        basis = self._locked_basis[1].copy()
        for known in accepted:
            basis.keep(basis.tried(self._of(known), 0))
        return basis

    def _built_of_locked(self) -> Basis:
        """The basis of what is out and in sight, as much of it as is needed to tell what that gives away.

        What a release of this program let out was searched then, so only what was admitted unseen is searched here.
        """
        while True:
            locked = self._window.locked
            basis = Basis(self._at_hand().sizes, max([self._threshold, *(known.threshold for known in locked)]))
            doubts = [
                known for known in sorted(locked, key=lambda known: len(known.parts)) if self._is_doubtful(basis, known)
            ]
            if not doubts or not self._window.grow():
                break
        if doubts:
            raise DisclosureError(f"{self._name}: {doubts[0].span.row_id} is out, and what it gives away is not clear")
        return basis

    def _is_doubtful(self, basis: Basis, known: Known) -> bool:
        trial = basis.tried(self._of(known), known.threshold if known.is_unseen else 0)
        if trial.leak is not None:
            leak = self._leak(trial.leak, self._window.locked)
            raise DisclosureError(
                f"{self._name}: rows that are out give away {sorted(leak.atoms)}, of {leak.n} answers"
            )
        basis.keep(trial)
        return known.is_unseen and trial.is_doubtful

    def _of(self, known: Known) -> dict[int, int]:
        return self._at_hand().of(known.parts)

    def _at_hand(self) -> Columns:
        """The columns of all rows that are out and in sight, and of all that may be released in this run."""
        if self._columns is None or self._columns[0] != self._window.version:
            rows = (known.parts for known in [*self._window.locked, *self.open])
            self._columns = (self._window.version, Columns(rows, self._window.parts, self._window.size))
        return self._columns[1]

    def _leak(self, columns: Iterable[int], rows: Sequence[Known]) -> Leak:
        return self._leak_of(self._at_hand().parts(columns), rows)

    def _leak_of(self, parts: Parts, rows: Sequence[Known]) -> Leak:
        places = {part: place for place, part in enumerate({p for known in rows for p in known.parts} | parts)}
        sums = expressed([places[p] for p in parts], [[places[p] for p in known.parts] for known in rows]) or {}
        terms = tuple(Term(factor, rows[i].span.row_id, rows[i].span.less) for i, factor in sums.items())
        return Leak(names(parts), self._window.size(parts), terms)

    # level 2

    def units(self, rows: Sequence[Row], sparse: Sequence[Row], is_shown: Callable[[str], bool]) -> list[Unit]:
        """Small groups that have to do with open rows: withheld rows, classes that no row separates, earlier ones.

        Rows of a sparse metric ask for nothing. Nor does a row, once it is shown as it is large enough at last, any
        longer ask for the group that it was too small of.
        """
        if not self._has_ring:
            # a row that takes some members of a class away leaves the others a class of their own, one ring off
            self._has_ring = True
            self._window.grow()
        recorded = self._window.ranges()
        asked = {group: asked_by for group, (_, asked_by) in recorded.items() if not is_shown(asked_by)}
        asked |= {self._window.of(row.atoms): row.row_id for row in rows}
        found = {group for group, (moves, _) in recorded.items() if any(_is_shaken(moves, k) for k in self.accepted)}
        self._window.include(part for group in found for part in group)
        found |= {self._window.of(row.atoms) for row in [*rows, *sparse]}
        found |= {group for group in self._classes() if group not in recorded}
        touched = {part for known in self._rows() for part in known.parts}
        small = [group for group in found if group & touched and 0 < self._window.size(group) < self._threshold]
        return [Unit(group, asked.get(group, "")) for group in sorted(small, key=sorted)]

    def to_blame(self, unit: Unit, precious: Container[Parts]) -> list[Parts]:
        """What has been accepted and made a unit's range narrow, as far as that can be told.

        That is what touches it; else what makes the tables impossible that its range rested on; else what is in a
        released row together with it. Where only what is precious touches it, and none of that makes the range narrow
        by itself, it is what lies in the smallest of them.
        """
        moves, _ = self._window.ranges().get(unit.parts, ({}, ""))
        near = {part for known in self._window.locked if known.parts & unit.parts for part in known.parts}
        accepted = [known.parts for known in self.accepted]
        touching = sorted((known for known in self.accepted if known.parts & unit.parts), key=self._size)
        if touching and all(known.parts in precious for known in touching):
            alone = [known.parts for known in touching if self._is_narrow(unit, known)]
            inside = [parts for parts in accepted if parts & touching[0].parts and parts not in precious]
            return alone or inside or [known.parts for known in touching]
        return (
            [known.parts for known in touching]
            or [known.parts for known in self.accepted if _is_shaken(moves, known)]
            or [parts for parts in accepted if parts & near]
        )

    def _size(self, known: Known) -> int:
        return self._window.size(known.parts)

    def _is_narrow(self, unit: Unit, known: Known) -> bool:
        """Whether a row makes the range of a unit narrow by itself."""
        low, high, wanted = self._room(unit, [known])
        return high - low < wanted

    def failing(self, units: Sequence[Unit]) -> tuple[Unit, Range] | None:
        """A unit about which a reader could find out too much, and what; None if there is none.

        What exchanges along chains of rows do not settle is put to the solver, with as much in sight as it can bear. A
        unit that is found to be well stays so, as from here on rows are only taken away.
        """
        waiting = [unit for unit in units if unit not in self._settled]
        waiting = [unit for unit in waiting if unit in self._tried or not self._is_exchanged(unit)]
        self._tried.update(waiting)
        for _ in range(_READ_ON):
            if waiting and self._window.read_on():
                self._exchanges = None
                waiting = [unit for unit in waiting if not self._is_exchanged(unit)]
        while waiting and self._window.grow(WIDEST_PROGRAM):
            pass
        for unit in waiting:
            if self._is_exchanged(unit):  # what has been taken away since may have made room
                continue
            # of rows that reach beyond what is in sight, no more can be said than the exchanges have
            found = self._range(unit, self._rows()) if self._window.is_complete else self._exchanged(unit)
            if not found.is_wide and not self._is_old(unit, found):
                return unit, found
            self._settled[unit] = found
        return None

    def _is_exchanged(self, unit: Unit) -> bool:
        found = self._exchanged(unit)
        if found.is_wide:
            self._settled[unit] = found
        return found.is_wide

    def _exchanged(self, unit: Unit) -> Range:
        """What exchanges along chains of rows show, wherever these lead."""
        if self._exchanges is None:
            rows = [known.parts for known in [*self._window.known, *self.accepted]]
            self._exchanges = Exchanges(self._real_scale(), rows, lambda p: not self._window.is_whole(p), self._answers)
        wanted = self._room(unit, self._rows())[2]
        down, up, moves = self._exchanges.width(unit.parts, wanted)
        size, true = self._window.size(unit.parts), self._window.answered(unit.parts)
        told = (names(unit.parts), size, true - down, true + up, wanted, False, unit.asked_by)
        return Range(*told, self._window.by_name(moves))

    def settled(self, units: Iterable[Unit]) -> list[Range]:
        """The ranges of units that are well."""
        return [self._settled[unit] for unit in units]

    def _is_old(self, unit: Unit, found: Range) -> bool:
        """Whether a narrow range follows from what was out before, and nothing that is released now adds to it.

        What this program released was looked at then: the group was large enough, or nobody could tell it from a larger
        one. Raises DisclosureError where it follows from rows admitted unseen, and was never allowed.
        """
        locked = self._window.locked
        unseen = [known for known in locked if known.is_unseen and self._window.size(unit.parts) < known.threshold]
        if unseen and not self._range(unit, unseen).is_wide:
            raise DisclosureError(f"{self._name}: rows that are out give {sorted(found.atoms)} nearly away")
        if not self.accepted or self._is_told(unit):
            return True
        # tables that go as far as the old rows alone would let them show that the new ones add nothing
        if (found.low, found.high) == self._room(unit, locked)[:2]:
            return True
        if not (found.is_exact and self._window.is_complete):
            return False
        past = self._range(unit, locked)
        return past.is_exact and (past.low, past.high) == (found.low, found.high)

    def _is_told(self, unit: Unit) -> bool:
        """Whether the sum of a unit follows exactly from what was out before."""
        return bool(self._leak_of(unit.parts, self._window.known).certificate)

    def _room(self, unit: Unit, rows: Iterable[Known]) -> tuple[int, int, int]:
        """Between which sums a unit lies as far as each row alone tells, and how many steps wide its range must be.

        Of a class that nobody asked for, no more is wanted than half of what each row alone would leave: what a
        published group tells of any few of its members is what the threshold allows, and only what several rows tell
        together, that none of them tells alone, is held against them.
        """
        scale, n = self._real_scale(), self._window.size(unit.parts)
        lowest, highest = scale.values[0], scale.values[-1]
        wanted = ceil(scale.least_points * n / float(scale.points) - 1e-9)
        low, high = lowest * n, highest * n
        for known in rows:
            if known.parts & unit.parts:
                inside = self._window.size(known.parts & unit.parts)
                least, most = bounds(scale, inside, *self._sums_of(known))
                least, most = least + lowest * (n - inside), most + highest * (n - inside)
                low, high = max(low, least), min(high, most)
                wanted = wanted if unit.asked_by else min(wanted, (most - least + 1) // 2)
        return low, high, wanted

    def _sums_of(self, known: Known) -> tuple[int, int, int]:
        """What a row tells, which is asked for every unit that it touches."""
        if known.parts not in self._sums:
            self._sums[known.parts] = self._window.sums(known.parts)
        return self._sums[known.parts]

    def _range(self, unit: Unit, rows: Sequence[Known]) -> Range:
        low, high, wanted = self._room(unit, rows)
        table = self._made(rows)
        width = table.width(frozenset(self._places[part] for part in unit.parts), min(wanted, high - low))
        size = self._window.size(unit.parts)
        moves = self._window.by_name({self._order[column]: move for column, move in width.moves.items()})
        return Range(names(unit.parts), size, width.low, width.high, wanted, width.is_exact, unit.asked_by, moves)

    def _classes(self) -> list[Parts]:
        """Parts in sight by the rows that hold them, without those that have a double out of sight."""
        holding: dict[Key, list[int]] = {}
        for number, known in enumerate(self._rows()):
            for part in known.parts:
                holding.setdefault(part, []).append(number)
        groups: dict[tuple[int, ...], set[Key]] = {}
        for part, rows in holding.items():
            groups.setdefault(tuple(rows), set()).add(part)
        return [frozenset(group) for group in groups.values() if group <= self._window.parts]

    def _made(self, rows: Iterable[Known]) -> Table:
        self._number()
        here = {frozenset(self._places[p] for p in known.parts if p in self._places) for known in rows}
        return Table(
            self._real_scale(), tuple(sorted(here, key=sorted)), tuple(self._answers(part) for part in self._order)
        )

    def _answers(self, part: Key) -> tuple[int, ...]:
        """Answers that the true ones of a part cannot be told from."""
        node = self._window.node(part)
        found = answers(self._real_scale(), node.n, node.total, node.squares)
        if found is None:
            raise DisclosureError(f"{self._name}: no answers have the sums of atom {part[0]}")
        return found

    def _real_scale(self) -> Scale:
        assert self._scale is not None, "without a scale there is no level 2"
        return self._scale

    def _rows(self) -> list[Known]:
        return [*self._window.locked, *self.accepted]

    def _number(self) -> None:
        if self._numbered == self._window.version:
            return
        self._numbered = self._window.version
        self._order = sorted(self._window.parts)
        self._places = {part: place for place, part in enumerate(self._order)}


def _is_shaken(moves: Mapping[Key, Move | None], known: Known) -> bool:
    """Whether tables that differ from the truth by these moves are impossible with a row."""
    inside = [moves[part] for part in known.parts if part in moves]
    return None in inside or any(sum(own) for own in zip(*(move for move in inside if move), strict=True))
