"""What the door is asked about: atoms, rows made of them, the scale of the answers, and what was decided.

What belongs here: plain records that know nothing of algebra, solvers or files. Not here: any rule about what may be
released (`release`), or how records are kept (`ledger`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

Series = tuple[str, ...]
"""organisation, stage, then whatever tells figures apart that are not sums of the same answers (metric, version)."""

ORGANISATION, STAGE = 0, 1
"""Where the organisation and the stage stand in a series."""

PEERS = "*"
"""Stands for the organisation of rows that are made of organisations."""

MAIN, PERCENTILE = "main", "percentile"


@dataclass(frozen=True, slots=True)
class Scale:
    """The values one answer can take, in whole steps, and how many points of the printed scale a step is."""

    values: tuple[int, ...]
    points: Fraction

    @property
    def has_squares(self) -> bool:
        """Whether Σx² says more than n and Σx: with two values it does not."""
        return len(self.values) > 2

    @property
    def least_points(self) -> float:
        """How uncertain a small group must stay: a quarter of the printed scale, 50 points of a score."""
        return float(self.points) * (self.values[-1] - self.values[0]) / 4


SCORE = Scale((-1, 0, 1), Fraction(100))
"""Critics −1, passives 0, promoters 1; printed on −100..100, so that Σx = P − D and Σx² = P + D."""

SHARE = Scale((0, 1), Fraction(100))
"""No 0, yes 1; printed on 0..100."""


def steps(highest: int) -> Scale:
    """A mean of answers 0..highest (a form's 1–5 is 0..4), printed on 0..100."""
    return Scale(tuple(range(highest + 1)), Fraction(100, highest))


class Atom(NamedTuple):
    """Respondents that no row separates: a department's answers of one month and one arrival, to one series.

    `atom_id` is unique within the series and means the same answers for ever: an atom may lose answers (erased,
    corrected, moved) but never gains any, so what arrives after a release is an atom of its own. One that is cut up
    later is followed by atoms `within` it. `total` and `squares` are Σx and Σx² in steps of the scale. An atom that
    `is_public` counts as anybody but hides nothing: it is published by itself elsewhere.
    """

    series: Series
    atom_id: str
    n: int
    total: int = 0
    squares: int = 0
    within: str | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A figure somebody wants printed: a sum over a set of atoms, of `n` respondents.

    `minimum_n` is the threshold in force, one for a series; `least_n` is what this row itself needs where that is more.
    `position` says what the row is about apart from the metric (department, period, segment): rows of one stage at one
    position are withheld together; an empty one is nobody's sibling. `answered` is the numerator of a response rate.
    Without a scale nothing bounds an answer, and only exact derivation is looked at. `level` 0 is the whole, to which
    others give way where they can.
    """

    row_id: str
    series: Series
    atoms: frozenset[str]
    level: int
    n: int
    minimum_n: int
    position: tuple[str, ...] = ()
    scale: Scale | None = SCORE
    statistic: str = MAIN
    answered: int | None = None
    is_volume: bool = False
    least_n: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One released figure of a certificate: how often it is taken, and what was taken from it before."""

    coefficient: Fraction
    row_id: str
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """A group smaller than the threshold that a reader could compute: its atoms, its respondents and the sum to do.

    `is_certain` is false where the chain of figures was not followed to its end and the worst was assumed; there is
    then no certificate.
    """

    atoms: frozenset[str]
    n: int
    certificate: tuple[Term, ...] = ()
    is_certain: bool = True


Move = tuple[int, int, int, int]
"""Differences from the truth: of Σx and Σx² in the table of the lowest sum, and in that of the highest."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a reader could find out about Σx of a small group: it may be as little as `low` and as much as `high`.

    In steps of the scale, and `wanted` steps apart if all is well. `is_exact` is false where two possible tables that
    far apart were found and nobody looked for the extremes. `moves` tells by how much Σx and Σx² of an atom differ from
    the truth in the one table and in the other (none: by an unknown amount): a row over which they add up to nothing
    leaves both tables possible. The group is that of the withheld row that
    it is `asked_by`, or else one whose members no released row separates.
    """

    atoms: frozenset[str]
    n: int
    low: int
    high: int
    wanted: int
    is_exact: bool
    asked_by: str
    moves: Mapping[str, Move | None] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether the group stays as uncertain as it must."""
        return self.high - self.low >= self.wanted


class Span(NamedTuple):
    """The part of a released row that no release before tells: the row less those named."""

    row_id: str
    atoms: frozenset[str]
    less: tuple[str, ...] = ()


SHOWN, SUPPRESSED, KEPT = "shown", "suppressed", "kept"
"""`kept`: the figure that is out stands as it is, and the change waits."""


class Reason(StrEnum):
    """Why a row is shown or not; for the auditor, never printed."""

    SAFE = "safe"
    VOLUME = "volume"
    OUT = "already_out"
    SMALL = "too_small"
    FEW_ANSWERED = "few_answered"
    PERCENTILE = "percentile"
    INCREMENT = "increment"
    COMPLEMENT = "complement"
    RANGE = "range"
    SIBLING = "other_metric"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a row, and why."""

    row_id: str
    status: str
    reason: Reason
    leak: Leak | None = None
    range: Range | None = None

    def told(self) -> dict[str, Any]:
        """The decision as a flat record."""
        return {"row_id": self.row_id, "status": self.status, "reason": str(self.reason)} | _leak(self.leak)


@dataclass(frozen=True)
class Examined:
    """What the auditor is told of one series, and what the ledger keeps of it beside the rows."""

    threshold: int
    spans: tuple[Span, ...] = ()
    ranges: tuple[Range, ...] = ()
    exempt: tuple[Leak, ...] = ()
    releases: tuple[int, ...] = ()  # earlier ones that were admitted unseen and have been looked at now


@dataclass(frozen=True)
class Decisions:
    """Every row's decision by row_id, what was looked at, and the state of each organisation's ledger it rests on."""

    rows: Mapping[str, Decision]
    examined: Mapping[Series, Examined] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)

    def joined(self, other: Decisions) -> Decisions:
        """These and others, about other rows and series, that rest on the same state of the ledgers."""
        return Decisions(
            {**self.rows, **other.rows}, {**self.examined, **other.examined}, {**self.heads, **other.heads}
        )

    def status(self) -> dict[str, str]:
        """`shown`, `suppressed` or `kept` for every row_id."""
        return {row_id: decision.status for row_id, decision in self.rows.items()}

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """Tables for the auditor (`decisions`, `ranges`, `exempt`): flat, of texts, numbers and lists of texts."""
        return {
            "decisions": [_decision(one) for one in self.rows.values()],
            "ranges": [
                {"series": list(series), "threshold": told.threshold} | _range(one)
                for series, told in self.examined.items()
                for one in told.ranges
            ],
            "exempt": [{"series": list(s)} | _leak(one) for s, e in self.examined.items() for one in e.exempt],
        }


class DisclosureError(RuntimeError):
    """Nothing may be released: what is out already gives a small group away, or the tables contradict each other."""


def _decision(one: Decision) -> dict[str, Any]:
    return one.told() | {f"range_{name}": value for name, value in _range(one.range).items()}


def _leak(leak: Leak | None) -> dict[str, Any]:
    if leak is None:
        return {"leak_atoms": [], "leak_n": None, "certificate": [], "is_certain": None}
    sums = [" - ".join([f"{term.coefficient} * [{term.row_id}", *term.less]) + "]" for term in leak.certificate]
    return {"leak_atoms": sorted(leak.atoms), "leak_n": leak.n, "certificate": sums, "is_certain": leak.is_certain}


def _range(one: Range | None) -> dict[str, Any]:
    if one is None:
        return dict.fromkeys(("n", "low", "high", "wanted", "is_exact", "asked_by")) | {"atoms": []}
    told = {name: getattr(one, name) for name in ("n", "low", "high", "wanted", "is_exact", "asked_by")}
    return told | {"atoms": sorted(one.atoms)}
