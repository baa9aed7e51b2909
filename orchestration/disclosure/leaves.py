"""One series in one release as the ledger keeps it: what later releases rest on, and apart from it the rows.

What belongs here: packing a leaf, and unpacking as much of it as is asked for. Not here: the file that leaves lie
in, or the chain that they make up (`ledger`).

Every release of a series reads all leaves that touch it, and nearly none of their rows: those say nothing that their
spans do not, and matter only to whoever asks about the same rows again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

from orchestration.disclosure.rows import PERCENTILE, Atom, Examined, Move, Range, Row, Series, Span


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """A row as it went out."""

    row_id: str
    atoms: frozenset[str]
    n: int
    statistic: str
    answered: int | None


@dataclass(frozen=True)
class Packed:
    """A leaf as it is kept: ids of atoms, what is told of these, and the rows that went out."""

    touched: str
    told: bytes
    shown: bytes


@dataclass(frozen=True)
class Leaf:
    """One series in one release."""

    series: Series
    number: int
    threshold: int
    is_admitted: bool
    packed: Packed

    @cached_property
    def _ids(self) -> list[str]:
        return list(json.loads(self.packed.touched))

    @cached_property
    def touched(self) -> frozenset[str]:
        """Atoms of what the rows told that was new, and those that the ranges rest on."""
        return frozenset(self._ids)

    @cached_property
    def _told(self) -> dict[str, Any]:
        return _opened(self.packed.told)

    @cached_property
    def _shown(self) -> dict[str, Any]:
        return _opened(self.packed.shown)

    @cached_property
    def touched_atoms(self) -> list[Atom]:
        """Those touched, as they were at the release, with all parts of what they are parts of."""
        return _atoms(self.series, self._ids, self._told["atoms"])

    @cached_property
    def atoms(self) -> list[Atom]:
        """All atoms of the rows, too."""
        return self.touched_atoms + _atoms(self.series, self._shown["ids"], self._shown["atoms"])

    @cached_property
    def cut_up(self) -> list[Atom]:
        """Touched atoms that are parts of others, mostly none."""
        return [atom for atom in self.touched_atoms if atom.within]

    @cached_property
    def row_ids(self) -> frozenset[str]:
        """The ids of all rows."""
        return frozenset(self._told["row_ids"])

    @cached_property
    def rows(self) -> list[ReleasedRow]:
        """All rows of the series that went out in this release."""
        return _rows([*self._ids, *self._shown["ids"]], self._shown["rows"])

    @cached_property
    def percentiles(self) -> list[ReleasedRow]:
        """Those of them that are percentiles."""
        return _rows(self._ids, self._told["percentiles"])

    @cached_property
    def spans(self) -> list[Span]:
        """What the rows told that was not told before."""
        return [Span(row_id, _named(self._ids, atoms), tuple(less)) for row_id, atoms, less in self._told["spans"]]

    @cached_property
    def ranges(self) -> list[tuple[frozenset[str], dict[str, Move | None], str]]:
        """Small groups looked at, what each one's range rests on, and the withheld row it is of."""
        ids = self._ids
        return [
            (_named(ids, atoms), {ids[place]: tuple(move) if move else None for place, move in moves}, asked_by)
            for atoms, moves, asked_by in self._told["ranges"]
        ]

    @cached_property
    def seen(self) -> list[int]:
        """Earlier releases that had been admitted unseen and were looked at for this one."""
        return list(self._told["seen"])


def packed(rows: Sequence[Row], atoms: Sequence[Atom], examined: Examined) -> Packed:
    """The leaf of some rows that went out, their series' atoms, and what was looked at for them."""
    rests_on = set().union(*(one.atoms | one.moves.keys() for one in _firm(examined)))
    # a row that follows from others matters to nobody who does not see those; a percentile follows from nothing
    percentiles = [row for row in rows if row.statistic == PERCENTILE]
    alone = percentiles if examined.spans else rows
    touched = rests_on.union(*(row.atoms for row in alone), *(span.atoms for span in examined.spans))
    ids, further = sorted(touched), sorted(set[str]().union(*(row.atoms for row in rows)) - touched)
    places = {atom_id: place for place, atom_id in enumerate([*ids, *further])}
    near = _kept(touched, atoms)
    known = {atom.atom_id for atom in near}
    told = {
        "atoms": _columns(ids, near),
        "row_ids": [row.row_id for row in rows],
        "percentiles": _placed(places, percentiles),
        "spans": [[one.row_id, _at(places, one.atoms), one.less] for one in examined.spans],
        "ranges": [
            [_at(places, one.atoms), [[places[name], move] for name, move in sorted(one.moves.items())], one.asked_by]
            for one in _firm(examined)
        ],
        "exempt": [[sorted(one.atoms), one.n] for one in examined.exempt],
        "seen": examined.releases,
    }
    beyond = [atom for atom in _kept({*further, *ids}, atoms) if atom.atom_id not in known]
    shown = {"ids": further, "atoms": _columns(further, beyond), "rows": _placed(places, rows)}
    return Packed(json.dumps(ids), _closed(told), _closed(shown))


def _closed(told: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(told).encode(), 1)


def _opened(told: bytes) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(zlib.decompress(told))
    return opened


def _at(places: Mapping[str, int], atom_ids: Iterable[str]) -> list[int]:
    return sorted(places[atom_id] for atom_id in atom_ids)


def _named(ids: Sequence[str], places: Iterable[int]) -> frozenset[str]:
    return frozenset([ids[place] for place in places])


def _placed(places: Mapping[str, int], rows: Iterable[Row]) -> list[Any]:
    return [[row.row_id, _at(places, row.atoms), row.n, row.statistic, row.answered] for row in rows]


def _rows(ids: Sequence[str], told: Iterable[Any]) -> list[ReleasedRow]:
    return [ReleasedRow(row_id, _named(ids, atoms), *rest) for row_id, atoms, *rest in told]


def _columns(ids: Iterable[str], atoms: Iterable[Atom]) -> dict[str, list[Any]]:
    """The sums of atoms, by the places of their ids; those of which there is more to tell stand by themselves."""
    plain = {atom.atom_id: atom for atom in atoms if not atom.within and not atom.is_public}
    own = [plain.pop(atom_id, None) for atom_id in ids]
    sums = {name: [atom and getattr(atom, name) for atom in own] for name in ("n", "total", "squares")}
    return sums | {"other": [atom[1:] for atom in atoms if atom.within or atom.is_public or atom.atom_id in plain]}


def _atoms(series: Series, ids: Iterable[str], told: Mapping[str, Sequence[Any]]) -> list[Atom]:
    sums = zip(repeat(series), ids, told["n"], told["total"], told["squares"], repeat(None), repeat(False))
    # made as a tuple is: calling the class costs as much as all else that is read
    return [Atom._make(one) for one in sums if one[2] is not None] + [Atom(series, *one) for one in told["other"]]


def _firm(examined: Examined) -> list[Range]:
    """Ranges that later rows may rest on; what was narrow already is looked at anew whenever it comes in sight."""
    return [one for one in examined.ranges if one.is_wide]


def _kept(touched: set[str], atoms: Sequence[Atom]) -> list[Atom]:
    """The atoms touched, and all parts of what they are parts of: later it must be known what was gone by then."""
    whole = {atom.within for atom in atoms if atom.within and atom.atom_id in touched}
    return [a for a in atoms if a.atom_id in touched or a.within in whole or a.atom_id in whole]
