"""What became of atoms from release to release: some lose answers, some are cut up, and old rows still hold the whole.

What belongs here: the finest parts that old and new rows can be written as. Not here: who keeps what was known at a
release (`ledger`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from orchestration.disclosure.rows import Atom, DisclosureError

Key = tuple[str, int, bool]
"""An atom while it had so many answers, or (true) what it lost when it had so many."""


@dataclass(slots=True)
class Node:
    """The answers of an atom at some time; with children, it is their union."""

    n: int
    total: int
    squares: int
    is_public: bool
    children: list[Key] = field(default_factory=list)


class Lineage:
    """All atoms of one series that anything said of, told in the order of time."""

    def __init__(self) -> None:
        self.nodes: dict[Key, Node] = {}
        self._latest: dict[str, Key | None] = {}  # None: was cut up, out of what is in `_cut`
        self._cut: dict[str, Key] = {}
        self.uneven: set[Key] = set()
        """Nodes that are cut up, or public, or of nobody: all others are themselves what they hide."""
        self.is_changed = False
        """Whether any node was cut up, or lost answers."""

    def told(self, atoms: Iterable[Atom]) -> dict[str, Key]:
        """Take in the atoms of the next release; gives the node of each as of then.

        What an atom no longer holds, and no part of it, is gone: a part of its own, which old rows still hold. Raises
        DisclosureError where an atom gained answers, or changed without losing any.
        """
        atoms = list(atoms)
        found: dict[str, Key] = {}
        if not any(atom.within for atom in atoms):
            # nearly all atoms of nearly all releases are as they were, and nothing is a part of them
            found = self._unchanged(atoms)
            atoms = [atom for atom in atoms if atom.atom_id not in found]
        successors: dict[Key, list[Atom]] = {}
        for atom in atoms:
            before = self._before(atom)
            if before is not None:
                successors.setdefault(before, []).append(atom)
        for before, after in successors.items():
            if not self._is_unchanged(before, after):
                self._follow(before, after)
        return found | {atom.atom_id: key for atom in atoms if (key := self._latest[atom.atom_id])}

    def latest(self, atom_id: str) -> dict[str, Key]:
        """The node of an atom as last told of, by its id; empty if there is none."""
        key = self._latest.get(atom_id) or self._cut.get(atom_id)
        return {atom_id: key} if key else {}

    def parts(self, key: Key) -> list[Key]:
        """The parts of a node that nothing cuts up further and that hold anybody."""
        own = self.nodes[key]
        if not own.children:
            return [key] if own.n else []
        return [part for child in own.children for part in self.parts(child)]

    def hiding(self, key: Key) -> Iterator[Key]:
        """Those of its parts that are not public."""
        return (part for part in self.parts(key) if not self.nodes[part].is_public)

    def agrees(self, atoms: Sequence[Atom]) -> bool:
        """Whether all atoms are new or as they were told of: then it does not matter when they are told of."""
        new = {atom.atom_id for atom in atoms if atom.atom_id not in self._latest}
        return not any(atom.within for atom in atoms) and len(self._unchanged(atoms)) + len(new) == len(atoms)

    def _unchanged(self, atoms: Iterable[Atom]) -> dict[str, Key]:
        """The nodes of atoms that are as they were when they were told of last."""
        found: dict[str, Key] = {}
        for _, atom_id, n, total, squares, *_ in atoms:
            key = self._latest.get(atom_id)
            if key is not None and key[1] == n:
                node = self.nodes[key]
                if node.total == total and node.squares == squares:
                    found[atom_id] = key
        return found

    def _before(self, atom: Atom) -> Key | None:
        """The node that an atom is, or is a part of; None, and a node of its own, if it is new."""
        known = atom.atom_id if atom.atom_id in self._latest else atom.within
        if known not in self._latest or (known != atom.atom_id and not atom.n):
            self._new(atom)
            return None
        before = self._latest[known]
        if before is None:
            raise DisclosureError(f"{_name(atom)}: was cut up earlier, and this is no part of what it was cut into")
        return before

    def _is_unchanged(self, before: Key, after: list[Atom]) -> bool:
        old = self.nodes[before]
        if [(atom.atom_id, atom.n) for atom in after] != [(before[0], old.n)]:
            return False
        if (after[0].total, after[0].squares) != (old.total, old.squares):
            raise DisclosureError(f"{_name(after[0])}: other answers than when it was released, and as many")
        return True

    def _follow(self, before: Key, after: list[Atom]) -> None:
        old = self.nodes[before]
        self.is_changed = True
        self.uneven.add(before)
        kept = sum(atom.n for atom in after)
        if kept > old.n:
            raise DisclosureError(f"{_name(after[0])}: holds {kept} answers now and held {old.n} when it was released")
        self._latest[before[0]] = None
        self._cut[before[0]] = before
        old.children = [self._new(atom) for atom in after]
        if kept < old.n:
            gone = (before[0], old.n, True)
            total, squares = (sum(getattr(atom, name) for atom in after) for name in ("total", "squares"))
            self.nodes[gone] = Node(old.n - kept, old.total - total, old.squares - squares, old.is_public)
            old.children.append(gone)

    def _new(self, atom: Atom) -> Key:
        key = (atom.atom_id, atom.n, False)
        if atom.is_public or not atom.n:
            self.uneven.add(key)
        self._latest[atom.atom_id] = key
        self.nodes[key] = Node(atom.n, atom.total, atom.squares, atom.is_public)
        return key


def _name(atom: Atom) -> str:
    return f"{'/'.join(atom.series)}: atom {atom.atom_id}"
