"""Which candidate rows may go out: publish what is safe, larger before smaller, and withdraw what proves too much.

What belongs here: the order of trial, what each row needs on its own, what the metrics of a stage have in common, and
what happens when a test fails. Not here: the tests (`audit`), or keeping what went out (`ledger`).

The method is greedy release by elimination (the principle of Langsrud's GaussSuppression): level 1 is tested after
every row, so it holds at the end; then rows are only taken away, which makes the span smaller and every range wider, so
level 2 ends with level 1 still holding; each turn takes a row, so it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from orchestration.disclosure.audit import Audit, Unit
from orchestration.disclosure.leaves import Leaf
from orchestration.disclosure.ledger import History, Ledger
from orchestration.disclosure.lineage import Key
from orchestration.disclosure.rows import (
    KEPT,
    ORGANISATION,
    PERCENTILE,
    SHOWN,
    STAGE,
    SUPPRESSED,
    Atom,
    Decision,
    Decisions,
    DisclosureError,
    Examined,
    Leak,
    Range,
    Reason,
    Row,
    Series,
)
from orchestration.disclosure.window import Known, Parts, Window, check

Named = TypeVar("Named", str, Series)

PERCENTILE_FACTOR = 3
"""A percentile is nearly one person's value, so it needs this many times the threshold."""


def decide(candidates: Iterable[Row], atoms: Iterable[Atom], ledger: Ledger) -> Decisions:
    """What becomes of every candidate row, given all that the ledger says went out before.

    Nothing that is decided here is out before `Ledger.record` has taken it in. Only what is linked to the candidates is
    looked at, so candidates should be the rows of the period at hand and not all there ever were. Raises
    DisclosureError, and nothing may be released, where rows and atoms contradict each other or what is out gives a
    small group away.
    """
    rows = _unique(candidates)
    atoms_of: dict[Series, list[Atom]] = {}
    for atom in atoms:
        atoms_of.setdefault(atom.series, []).append(atom)
    decided: dict[str, Decision] = {}
    examined: dict[Series, Examined] = {}
    heads: dict[str, str] = {}
    for organisation_id, own in _parted(rows, lambda row: row.series[ORGANISATION]):
        history = ledger.history(organisation_id, {row.series for row in own})
        heads[organisation_id] = history.head
        for _, of_stage in _parted(own, lambda row: row.series[STAGE]):
            stage = _Stage(of_stage, atoms_of, history)
            stage.run()
            decided |= stage.decided
            examined |= stage.examined
    return Decisions({row.row_id: decided[row.row_id] for row in rows}, examined, heads)


def _parted(rows: Iterable[Row], by: Callable[[Row], Named]) -> list[tuple[Named, list[Row]]]:
    """Rows by some name of theirs, in the order of names."""
    found: dict[Named, list[Row]] = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return sorted(found.items(), key=lambda one: one[0])


def _unique(candidates: Iterable[Row]) -> list[Row]:
    rows = list(candidates)
    if len({row.row_id for row in rows}) < len(rows):
        raise DisclosureError("a row is named twice")
    return rows


@dataclass(eq=False)
class _Group:
    """Rows at one position, shown or withheld together, and what each tells, by row id."""

    rows: list[Row] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)

    @property
    def priority(self) -> tuple[int, int, str]:
        """Where it stands in the order of trial."""
        return min(row.level for row in self.rows), -max(row.n for row in self.rows), min(r.row_id for r in self.rows)

    @property
    def is_precious(self) -> bool:
        """Whether what is inside its rows is taken back before they are."""
        return all(row.level == 0 for row in self.rows)

    def told(self, series: Series) -> list[Known]:
        """What its rows tell of a series, if anything."""
        own = (self.known[row.row_id] for row in self.rows if row.series == series)
        return [known for known in own if known.parts]


class _Measure:
    """The open rows of one series."""

    def __init__(self, rows: Sequence[Row], atoms: Sequence[Atom], leaves: Sequence[Leaf]) -> None:
        check(rows, atoms)
        self.scale = rows[0].scale
        self.minimum_n = rows[0].minimum_n
        self.sizes = {atom.atom_id: atom.n for atom in atoms}
        self.window = Window(rows, atoms, leaves)
        self.audit = Audit(rows[0].series, rows[0].minimum_n, self.scale, self.window)
        self.small: list[Row] = []
        self.sparse: list[Row] = []
        self.earlier: dict[str, list[Parts]] = {}
        self.percentiles: list[Parts] = []
        for row_id, statistic, parts in self.window.released():
            self.earlier.setdefault(row_id, []).append(parts)
            if statistic == PERCENTILE:
                self.percentiles.append(parts)

    def is_out(self, row: Row) -> bool:
        """Whether this very row went out before."""
        earlier = self.earlier.get(row.row_id)
        return earlier is not None and self.window.of(row.atoms) in earlier

    def shortage(self, row: Row) -> Reason | None:
        """Why a row cannot go out whatever becomes of the others; None if nothing speaks against it."""
        if row.n < max(row.minimum_n * (PERCENTILE_FACTOR if row.statistic == PERCENTILE else 1), row.least_n):
            return Reason.SMALL
        if row.answered is not None and 0 < row.answered < row.minimum_n:
            return Reason.FEW_ANSWERED
        if any(self._is_small_change(row, old) for old in self.earlier.get(row.row_id, [])):
            return Reason.INCREMENT
        return None

    def is_near_percentile(self, row: Row) -> bool:
        """Whether it is a percentile, and one of a group that differs from its own by a few is out."""
        if row.statistic != PERCENTILE:
            return False
        parts = self.window.of(row.atoms)
        return any(self._is_small_change(row, other) for other in self.percentiles if other & parts)

    def _is_small_change(self, row: Row, other: Parts) -> bool:
        parts = self.window.of(row.atoms)
        counts = [self.window.size(parts - other), self.window.size(other - parts)]
        if row.answered is not None:
            counts += [self.window.answered(parts - other), self.window.answered(other - parts)]
        return any(0 < n < row.minimum_n for n in counts)


class _Stage:
    """The open rows of all metrics of one stage."""

    def __init__(self, rows: Sequence[Row], atoms: Mapping[Series, list[Atom]], history: History) -> None:
        self.decided = {row.row_id: Decision(row.row_id, SHOWN, Reason.VOLUME) for row in rows if row.is_volume}
        self.examined: dict[Series, Examined] = {}
        self._measures: dict[Series, _Measure] = {}
        self._shown: set[_Group] = set()
        guarded = [row for row in rows if not row.is_volume]
        for series, own in _parted(guarded, lambda row: row.series):
            self._measures[series] = _Measure(own, atoms.get(series, []), history.leaves.get(series, []))
        self._groups = self._grouped(guarded)
        self._holding: dict[Series, list[_Group]] = {}
        for group in self._groups:
            for series in {row.series for row in group.rows}:
                self._holding.setdefault(series, []).append(group)

    def run(self) -> None:
        """Decide."""
        for group in sorted(self._groups, key=lambda group: group.priority):
            self._try(group)
        ranges: dict[Series, list[Range]] = {}
        waiting = [series for series, measure in self._measures.items() if measure.scale is not None]
        while waiting:
            found = self._ranges(waiting[0])
            if isinstance(found, list):
                ranges[waiting.pop(0)] = found
            else:  # what falls with a group was looked at together with it
                waiting += [series for series in found if series not in waiting]
        self.examined = {series: m.audit.examined(ranges.get(series, [])) for series, m in self._measures.items()}

    def _grouped(self, rows: Sequence[Row]) -> list[_Group]:
        """The rows that nothing speaks against on their own account, by position; the others are decided."""
        groups: dict[tuple[str, ...], _Group] = {}
        small: list[Row] = []
        looked_at: dict[Series, set[Key]] = {series: set() for series in self._measures}
        for row in rows:
            measure = self._measures[row.series]
            if measure.is_out(row):
                self.decided[row.row_id] = Decision(row.row_id, SHOWN, Reason.OUT)
            elif shortage := measure.shortage(row):
                self._refuse(row, shortage)
                if row.n < row.minimum_n:
                    small.append(row)
            else:
                group = groups.setdefault(row.position or ("", row.row_id), _Group())
                group.rows.append(row)
                group.known[row.row_id] = measure.window.peeled(row)
                measure.audit.open.append(group.known[row.row_id])
                looked_at[row.series] |= group.known[row.row_id].parts
        for row in small:
            measure = self._measures[row.series]
            looked_at[row.series] |= measure.window.of(row.atoms)
            # where others of the stage are large enough, one metric is sparse, and that hides nothing but itself
            (measure.sparse if row.position and row.position in groups else measure.small).append(row)
        for series, parts in looked_at.items():
            self._measures[series].window.look_at(parts)
        return list(groups.values())

    def _try(self, group: _Group) -> None:
        """Release the rows of a group, or none of them; level 1."""
        accepted: list[tuple[Audit, Parts]] = []
        for row in list(group.rows):
            measure, known = self._measures[row.series], group.known[row.row_id]
            if measure.is_near_percentile(row):
                self._refuse(row, Reason.PERCENTILE)
                group.rows.remove(row)
            elif known.parts and not measure.audit.has_accepted(known.parts):
                trial, leak = measure.audit.tried(known)
                if leak is None:
                    measure.audit.accept(known, trial)
                    accepted.append((measure.audit, known.parts))
                    continue
                self._refuse(row, Reason.COMPLEMENT, leak)
                group.rows.remove(row)
                if not (leak.is_certain and self._is_sparse(group, leak.atoms)):
                    for audit, parts in accepted:
                        audit.withdraw([parts])
                    self._fall(group)
                    return
        self._show(group)

    def _is_sparse(self, group: _Group, atom_ids: frozenset[str]) -> bool:
        """Whether a small group is small in one metric only: then nothing but that metric's own rows fall for it."""
        measures = (self._measures[row.series] for row in group.rows)
        return any(sum(m.sizes.get(atom_id, 0) for atom_id in atom_ids) >= m.minimum_n for m in measures)

    def _show(self, group: _Group) -> None:
        self._shown.add(group)
        for row in group.rows:
            self.decided[row.row_id] = Decision(row.row_id, SHOWN, Reason.SAFE)
            if row.statistic == PERCENTILE:
                measure = self._measures[row.series]
                measure.percentiles.append(measure.window.of(row.atoms))

    def _ranges(self, series: Series) -> list[Range] | set[Series]:
        """Level 2: the ranges of the small groups of a series, all wide enough, or whatever lost a row for that."""
        measure = self._measures[series]
        units = measure.audit.units(measure.small, measure.sparse, self._is_released)
        failing = measure.audit.failing(units)
        if failing is None:
            return measure.audit.settled(units)
        unit, found = failing
        return self._withdraw_for(series, unit, found)

    def _withdraw_for(self, series: Series, unit: Unit, found: Range) -> set[Series]:
        """Take back the last of the rows that are to blame for a narrow range, failing those of all that are linked."""
        linked = [group for group in self._holding[series] if group in self._shown and group.told(series)]
        # a total of the whole is what everybody reads
        precious = {known.parts for group in linked if group.is_precious for known in group.told(series)}
        to_blame = self._measures[series].audit.to_blame(unit, precious)
        blamed = [group for group in linked if any(known.parts in to_blame for known in group.told(series))]
        if not linked:
            raise DisclosureError(f"{'/'.join(series)}: rows that are out give {sorted(found.atoms)} nearly away")
        group = max(blamed or linked, key=lambda group: group.priority)
        own = [row for row in group.rows if row.series == series]
        others = [row for row in group.rows if row.series != series]
        group.rows[:] = others
        # of a class that nobody asked for, no other metric tells what this one hides
        is_sparse = not found.asked_by or self._is_sparse(group, found.atoms)
        group.rows[:] = own if is_sparse else own + others
        for row in own:
            self._refuse(row, Reason.RANGE, found=found)
        self._withdraw(group)
        if is_sparse:
            group.rows[:] = others
            self._shown.add(group)
            return {series}
        group.rows[:] = others
        self._fall(group)
        return {series} | {row.series for row in others if self._measures[row.series].scale is not None}

    def _withdraw(self, group: _Group) -> None:
        """Take back what rows tell, but for what others that stay tell too."""
        self._shown.remove(group)
        for series in {row.series for row in group.rows}:
            told = {known.parts for known in group.told(series)}
            staying = (shown for shown in self._holding[series] if shown in self._shown)
            still = {known.parts for shown in staying for known in shown.told(series)}
            self._measures[series].audit.withdraw(told - still)

    def _is_released(self, row_id: str) -> bool:
        return row_id in self.decided and self.decided[row_id].reason == Reason.SAFE

    def _fall(self, group: _Group) -> None:
        for row in group.rows:
            self._refuse(row, Reason.SIBLING)

    def _refuse(self, row: Row, reason: Reason, leak: Leak | None = None, found: Range | None = None) -> None:
        status = KEPT if self._measures[row.series].earlier.get(row.row_id) else SUPPRESSED
        self.decided[row.row_id] = Decision(row.row_id, status, reason, leak, found)
