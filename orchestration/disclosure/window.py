"""The part of a series that is looked at: the atoms of open rows, and as many rings of released rows as are needed.

What belongs here: which atoms and which released rows are in sight, written as parts that no release separates. Not
here: what follows from them (`audit`).

Released rows that reach beyond the window are taken as if everybody knew the answers outside it, which can only make
things look worse than they are; where that matters the window grows by one ring of rows, until the answer is certain or
the window holds all that is linked. One of `WIDEST` parts grows no further, and the worst is then assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from orchestration.disclosure.leaves import Leaf
from orchestration.disclosure.lineage import Key, Lineage, Node
from orchestration.disclosure.rows import Atom, DisclosureError, Move, Row, Span

WIDEST = 6_000
"""Parts beyond which a window does not grow: years of a large organisation, by departments and groups."""

Parts = frozenset[Key]
"""Answers, as parts of atoms that no row of any release separates."""


class Known(NamedTuple):
    """What a row told that no row before it did; `release` is 0 for one that is being released now."""

    parts: Parts
    span: Span
    release: int = 0
    threshold: int = 0
    is_unseen: bool = False


class Window:
    """What is in sight of one series; `version` changes with it."""

    def __init__(self, rows: Sequence[Row], atoms: Sequence[Atom], leaves: Sequence[Leaf]) -> None:
        self._atoms = {atom.atom_id: atom for atom in atoms}
        self._cut_up = [atom for atom in atoms if atom.within]
        self._leaves = leaves
        self._row_ids = {row.row_id for row in rows}
        self._lineage = Lineage()
        self._at: dict[int, dict[str, Key]] = {}
        self._telling: dict[int, list[Known]] = {}
        self._now: dict[str, Key] = {}
        admitted = [leaf for leaf in leaves if leaf.is_admitted]
        seen = {number for leaf in leaves for number in leaf.seen} if admitted else set()
        unseen = [leaf for leaf in admitted if leaf.number not in seen]
        self.unseen = tuple(leaf.number for leaf in unseen)
        self.version = 0
        self._ranges: tuple[int, dict[Parts, tuple[dict[Key, Move | None], str]]] | None = None
        self._asked: set[str] = set()
        self._load(frozenset[str]().union(*(row.atoms for row in rows), *(leaf.touched for leaf in unseen)))
        self.parts: set[Key] = set()
        self.locked: list[Known] = []
        self.start: set[Key] = set()
        self.look_at(part for known in self._known if known.is_unseen for part in known.parts)

    def of(self, atom_ids: Iterable[str]) -> Parts:
        """The parts of atoms as they are now that hide somebody."""
        return self._hiding(self._now, atom_ids)

    def node(self, part: Key) -> Node:
        """What is known of a part."""
        return self._lineage.nodes[part]

    def size(self, parts: Iterable[Key]) -> int:
        """Respondents of some parts."""
        return sum(self._lineage.nodes[part].n for part in parts)

    def sums(self, parts: Parts) -> tuple[int, int, int]:
        """n, Σx and Σx² of some parts."""
        nodes = [self._lineage.nodes[part] for part in parts]
        return sum(one.n for one in nodes), sum(one.total for one in nodes), sum(one.squares for one in nodes)

    def answered(self, parts: Iterable[Key]) -> int:
        """Σx of some parts of a response rate: those who answered."""
        return sum(self._lineage.nodes[part].total for part in parts)

    def released(self) -> Iterator[tuple[str, str, Parts]]:
        """Row id, statistic and parts of rows as they went out: those of the open rows' ids, and percentiles."""
        for leaf, at in self._loaded():
            rows = [row for row in leaf.rows if row.row_id in self._row_ids] if self._is_again(leaf) else []
            for row in [*rows, *(one for one in leaf.percentiles if one.row_id not in self._row_ids)]:
                yield row.row_id, row.statistic, self._hiding(at, row.atoms)

    def _is_again(self, leaf: Leaf) -> bool:
        """Whether any open row went out in a leaf before."""
        return not self._row_ids.isdisjoint(leaf.row_ids)

    def ranges(self) -> dict[Parts, tuple[dict[Key, Move | None], str]]:
        """Small groups looked at before that have to do with what is in sight.

        And what each one's range rests on, and the withheld row it is of.
        """
        if self._ranges is None or self._ranges[0] != self.version:
            here = names(self.parts)
            found = {
                self._hiding(at, atoms): (self._moves(at, moves), asked_by)
                for leaf, at in self._loaded()
                for atoms, moves, asked_by in leaf.ranges
                if not (here.isdisjoint(atoms) and here.isdisjoint(moves))
            }
            self._ranges = (self.version, found)
        return self._ranges[1]

    def _moves(self, at: dict[str, Key], moves: Mapping[str, Move | None]) -> dict[Key, Move | None]:
        found: dict[Key, Move | None] = {}
        for name, move in moves.items():
            # an atom that the release was not told of: whatever it is now, nobody knows by how much it may differ
            told = at if name in at else self._lineage.latest(name)
            parts = self._hiding(told, [name])
            found |= dict.fromkeys(parts, move if len(parts) == 1 and name in at else None)
        return found

    def by_name(self, moves: Mapping[Key, Move]) -> dict[str, Move | None]:
        """Moves of parts as those of atoms; unknown where an atom is no longer, or not only, that part."""
        is_now = {part: part in self._lineage.latest(part[0]).values() for part in moves}
        return {part[0]: move if is_now[part] else None for part, move in moves.items()}

    @property
    def known(self) -> list[Known]:
        """All that has been read of what is out, in sight or not."""
        return self._known

    @property
    def is_complete(self) -> bool:
        """Whether all that is linked to what is in sight is in sight."""
        return all(known.parts <= self.parts for known in self.locked)

    def read_on(self) -> bool:
        """Read what touches all that has been read, without having it in sight; False if that is nothing more."""
        missing = frozenset(name for known in self._known for name, _, _ in known.parts) - self._asked
        if missing:
            self._load(missing)
            self.include(())
        return bool(missing)

    def is_whole(self, part: Key) -> bool:
        """Whether everything released that touches a part has been read."""
        return part[0] in self._asked

    def peeled(self, row: Row) -> Known:
        """What a row tells beyond the released rows that lie inside it, the largest taken off first."""
        rest, less = set(self.of(row.atoms)), []
        for known in self._largest_first:
            if known.parts <= rest:
                rest -= known.parts
                less.append(known.span.row_id)
        return Known(frozenset(rest), Span(row.row_id, names(rest), tuple(less)))

    def look_at(self, parts: Iterable[Key]) -> None:
        """Have these parts in sight, and everything released that touches them."""
        self.start |= set(parts)
        self.include(self.start)

    def include(self, parts: Iterable[Key]) -> None:
        """Have these parts in sight as well, for the sake of others."""
        wider = self.parts.union(parts)
        missing = names(wider) - self._asked
        if missing:
            self._load(missing)
        self._see({finer for part in wider for finer in self._lineage.parts(part)})

    def grow(self, widest: int = WIDEST) -> bool:
        """See one ring of released rows more; False if there is none, or the window would get wider than that."""
        wider = self.parts.union(*(known.parts for known in self.locked))
        if wider == self.parts or len(wider) > widest:
            return False
        self.include(wider)
        return True

    def _see(self, parts: set[Key]) -> None:
        locked = [known for known in self._known if not parts.isdisjoint(known.parts)]
        if (parts, locked) != (self.parts, self.locked):
            self.parts, self.locked = parts, locked
            self.version += 1

    def _load(self, atom_ids: frozenset[str]) -> None:
        """Read the leaves that hold these atoms, or what these are parts of, and write everything as parts.

        What is known goes on from what was read before, as long as all leaves say the same of their atoms.
        """
        missing = atom_ids
        while missing:
            self._asked |= missing
            leaves = [leaf for leaf in self._leaves if not self._asked.isdisjoint(leaf.touched)]
            cut_up = [atom for leaf in leaves for atom in leaf.cut_up] + self._cut_up
            missing = frozenset(a.within for a in cut_up if a.within and a.atom_id in self._asked) - self._asked
        relevant = [a for a in self._atoms.values() if a.atom_id in self._asked or a.within in self._asked]
        self._tell([leaf for leaf in leaves if leaf.number not in self._at], leaves, bool(cut_up))
        self._now |= self._lineage.told(atom for atom in relevant if atom.atom_id not in self._now)
        if self._lineage.is_changed:
            self._telling = {}
        for leaf, at in self._loaded():
            if leaf.number not in self._telling:
                self._telling[leaf.number] = self._known_of(leaf, at)
        self._known = [known for leaf, _ in self._loaded() for known in self._telling[leaf.number]]
        telling = (known for known in self._known if known.parts)
        self._largest_first = sorted(telling, key=lambda known: (-len(known.parts), known.release, known.span.row_id))
        self._ranges = None

    def _tell(self, new: Sequence[Leaf], leaves: Sequence[Leaf], is_cut_up: bool) -> None:
        """Take in what leaves say of their atoms: in the order of time, unless nothing ever changed, as mostly."""
        is_constant = not (is_cut_up or self._lineage.is_changed)
        if not is_constant or not all(self._lineage.agrees(self._atoms_of(leaf)) for leaf in new if self._at):
            self._lineage, self._at, self._telling, self._now = Lineage(), {}, {}, {}
            new = leaves
        for leaf in new:
            self._at[leaf.number] = self._lineage.told(self._atoms_of(leaf))

    def _loaded(self) -> Iterator[tuple[Leaf, dict[str, Key]]]:
        """The leaves that have been read, and the nodes of their atoms at the time."""
        return ((leaf, self._at[leaf.number]) for leaf in self._leaves if leaf.number in self._at)

    def _atoms_of(self, leaf: Leaf) -> list[Atom]:
        """What a leaf rests on; all atoms of its rows where one of them is open again."""
        return leaf.atoms if self._is_again(leaf) else leaf.touched_atoms

    def _known_of(self, leaf: Leaf, at: dict[str, Key]) -> list[Known]:
        is_unseen = leaf.number in self.unseen
        return [
            Known(self._hiding(at, span.atoms), span, leaf.number, leaf.threshold, is_unseen) for span in leaf.spans
        ]

    def _hiding(self, at: dict[str, Key], atom_ids: Iterable[str]) -> Parts:
        found = frozenset([at[atom_id] for atom_id in atom_ids if atom_id in at])
        if self._lineage.uneven.isdisjoint(found):
            return found
        return frozenset([part for key in found for part in self._lineage.hiding(key)])


def names(parts: Iterable[Key]) -> frozenset[str]:
    """The atoms that parts belong to, or belonged to."""
    return frozenset(atom_id for atom_id, _, _ in parts)


def check(rows: Iterable[Row], atoms: Sequence[Atom]) -> None:
    """Raise DisclosureError unless the rows of a series are made of its atoms and agree with them and each other."""
    sizes = {atom.atom_id: atom.n for atom in atoms}
    if len(sizes) < len(atoms):
        raise DisclosureError(f"{'/'.join(atoms[0].series)}: an atom is named twice")
    first: Row | None = None
    for row in rows:
        first = first or row
        if not row.atoms <= sizes.keys():
            unknown = min(row.atoms - sizes.keys())
            raise DisclosureError(f"{row.row_id}: nothing is known of its atom {unknown}")
        held = sum(map(sizes.__getitem__, row.atoms))
        if held != row.n:
            raise DisclosureError(f"{row.row_id}: n is {row.n}, but its atoms hold {held}")
        if (row.minimum_n, row.scale) != (first.minimum_n, first.scale):
            raise DisclosureError(f"{row.row_id}: another threshold or scale than {first.row_id}, of the same series")
