"""Random municipalities as files: configuration and exports of one home, in three deliveries, drawn from a seed.

Here belongs what an installation would be given. What the product does with it, and what a reader can work out
from what it prints, do not belong here. All people and answers are made up.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from tests.attack.printed import AND

LAST_MONTH = date(2020, 1, 1)
"""The second of the two months published; the deliveries arrive when it and the one before it have closed."""

RECEIVED = ("2020-01-20T05:00:00+00:00", "2020-02-20T05:00:00+00:00", "2020-02-27T05:00:00+00:00")
MONTHS = ("2019-12", "2020-01")
STAGES = ("interview", "rejection")
NAMES = (
    "Kost", "Kultur", "Skola", "Vård", "Teknik", "Bygg", "Social", "Fritid", "Miljö", "Räddning", "Näring", "Park",
)  # fmt: skip
OCCUPATIONS = ("2221", "2341", "2622", "3355", "5330", "5343", "9411")
QUESTIONS = ("recommend", "communication", "would_apply_again")

Row = dict[str, Any]


@dataclass
class Department:
    """A department, how many answer in a month on average, and whom it recruits, which few others may do.

    `renamed` is the month from which it has a new name.
    """

    department_id: str
    name: str
    pace: float
    occupations: list[str]
    since: int = 0
    renamed: int | None = None

    def name_in(self, month: int) -> str:
        return self.name if self.renamed is None or month < self.renamed else f"{self.name} och service"


@dataclass
class Municipality:
    """One organisation of the home: its departments and, by delivery and table, its rows."""

    organisation_id: str
    departments: list[Department]
    months: int
    minimum_n: int
    deliveries: list[dict[str, list[Row]]] = field(default_factory=lambda: [{}, {}, {}])

    def month(self, number: int) -> date:
        """The first day of a month counted from the first, 0, to the last, `months`."""
        ordinal = LAST_MONTH.year * 12 + LAST_MONTH.month - 1 - self.months + number
        return date(ordinal // 12, ordinal % 12 + 1, 1)

    def places(self) -> dict[tuple[str, str], frozenset[tuple[str, int, str]]]:
        """Where anybody answered, as people who work there know: by stage and kind of group, or two kinds."""
        found: dict[tuple[str, str], set[tuple[str, int, str]]] = {}
        for group_of, answer in self._answered():
            month = answer["submitted_at"].year * 12 + answer["submitted_at"].month - 1
            for kind, group in group_of.items():
                department_id = self._called(answer["department"])
                found.setdefault((answer["stage"], kind), set()).add((department_id, month, group))
            for (one, group), (other, other_group) in combinations(group_of.items(), 2):
                found.setdefault((answer["stage"], f"{one}{AND}{other}"), set()).add((group, month, other_group))
        return {about: frozenset(places) for about, places in found.items()}

    def _answered(self) -> Iterator[tuple[dict[str, str], Row]]:
        recruitments = {one["recruitment_id"]: one for d in self.deliveries for one in d.get("recruitments", ())}
        for answer in (one for delivery in self.deliveries for one in delivery.get("survey_responses", ())):
            of = recruitments[answer["recruitment_id"]]
            role = "manager" if of["is_manager_role"] == "true" else "other"
            yield {"occupation": of["occupation_ssyk"], "handling": of["handling"], "manager_role": role}, answer

    def _called(self, name: str) -> str:
        return next(one.department_id for one in self.departments if name in (one.name, one.name_in(self.months)))


def drawn(seed: int) -> Municipality:
    """The municipality of a seed: the same rows each time."""
    chance = random.Random(seed)
    months = chance.randint(14, 26)
    municipality = Municipality(f"kommun{seed:03d}", _departments(chance, months), months, chance.choice((10, 10, 5)))
    answers = _Answers(chance, municipality)
    for number in range(months + 1):
        for department in municipality.departments:
            for stage in STAGES if number >= department.since else ():
                for _ in range(_poisson(chance, department.pace)):
                    answers.add(number, department, stage)
    _forget(chance, municipality, answers)
    return municipality


def _forget(chance: random.Random, municipality: Municipality, answers: _Answers) -> None:
    """An export that somebody forgot comes with the last delivery: many answers of one department, stage and month."""
    department = max(municipality.departments, key=lambda department: department.pace)
    month = municipality.months - chance.randint(1, 5)
    for _ in range(chance.choice((0, 7, 16, 30))):
        answers.add(month, department, STAGES[-1], delivery=2)


def _departments(chance: random.Random, months: int) -> list[Department]:
    """From one to twelve, every third of them tiny; a large one may be split, a name may change."""
    names = chance.sample(NAMES, chance.randint(1, 12))
    paces = [chance.choice((0.3, 0.8, 2.0, 4.0, 7.0)) for _ in names]
    departments = [
        Department(name.lower(), name, pace, _occupations(chance), renamed=chance.choice((None, None, months // 2)))
        for name, pace in zip(names, paces, strict=True)
    ]
    if chance.random() < 0.5:
        largest = max(departments, key=lambda department: department.pace)
        largest.pace /= 2
        departments.append(Department("utbruten", "Utbruten", largest.pace, _occupations(chance), since=months // 2))
    return departments


def _occupations(chance: random.Random) -> list[str]:
    return chance.sample(OCCUPATIONS, chance.randint(1, 3))


class _Answers:
    """Adds what becomes of one candidate to the deliveries: a recruitment, an application, an answer, perhaps late."""

    def __init__(self, chance: random.Random, municipality: Municipality) -> None:
        self.chance, self.municipality, self.count = chance, municipality, 0
        self.late_at = chance.choice((STAGES, STAGES[:1]))

    def add(self, month: int, department: Department, stage: str, delivery: int | None = None) -> None:
        self.count += 1
        number, chance = f"{self.municipality.organisation_id}-{self.count}", self.chance
        at = self._moment(month)
        delivery = self._delivery(month, stage) if delivery is None else delivery
        name = department.name_in(month)
        self._put(delivery, "recruitments", {
            "recruitment_id": f"j{number}", "department": name, "opened_at": at - timedelta(days=40),
            "occupation_ssyk": chance.choice(department.occupations), "handling": chance.choice(("central", "local")),
            "is_manager_role": "true" if chance.random() < 0.1 else "false", "closed_at": at - timedelta(days=1),
        })  # fmt: skip
        self._put(delivery, "applications", {
            "application_id": f"a{number}", "recruitment_id": f"j{number}", "submitted_at": at - timedelta(days=30),
            "source": chance.choice(("linkedin.com", "own_site")), "qualified": chance.choice(("true", "false")),
            "outcome": "rejected",
        })  # fmt: skip
        self._put(delivery, "application_events", {
            "application_id": f"a{number}", "event": "message_sent", "channel": chance.choice(("email", "phone")),
            "occurred_at": at - timedelta(days=chance.randint(1, 25)), "event_id": f"e{number}",
        })  # fmt: skip
        self._put(delivery, "survey_invitations", {
            "invitation_id": f"i{number}", "stage": stage, "invited_at": at - timedelta(days=1),
            "application_id": f"a{number}", "department": name,
        })  # fmt: skip
        if chance.random() < 0.85:
            self._put(delivery, "survey_responses", self._answer(number, stage, at, name))

    def _answer(self, number: str, stage: str, at: datetime, name: str) -> Row:
        said = (
            self.chance.choice((0, 4, 6, 7, 8, 9, 10)),
            self.chance.randint(1, 5),
            self.chance.choice(("yes", "no")),
        )
        given = {
            question: "" if self.chance.random() < 0.05 else value
            for question, value in zip(QUESTIONS, said, strict=True)
        }
        return {
            "response_id": f"r{number}", "stage": stage, "submitted_at": at, "application_id": f"a{number}",
            "recruitment_id": f"j{number}", "department": name, **given,
        }  # fmt: skip

    def _moment(self, month: int) -> datetime:
        first = self.municipality.month(month)
        return datetime(first.year, first.month, self.chance.randint(2, 28), self.chance.randint(8, 16))

    def _delivery(self, month: int, stage: str) -> int:
        """The first delivery after the month, or for one answer in forty of the last half year a later one."""
        soonest = 1 if month == self.municipality.months else 0
        is_late = month >= self.municipality.months - 6 and self.chance.random() < 1 / 40
        return self.chance.randint(soonest + 1, 2) if is_late and stage in self.late_at else soonest

    def _put(self, delivery: int, table: str, row: Row) -> None:
        self.municipality.deliveries[delivery].setdefault(table, []).append(row)


def _poisson(chance: random.Random, mean: float) -> int:
    """Arrivals in one unit of time at this mean."""
    count, clock = 0, chance.expovariate(mean)
    while clock < 1:
        count, clock = count + 1, clock + chance.expovariate(mean)
    return count


def configure(root: Path, municipalities: Iterable[Municipality]) -> None:
    """Write `config/` of the home: organisations, and departments under all the names they have had."""
    known = list(municipalities)
    _write(root / "config" / "organisations.csv", [_organisation(municipality) for municipality in known])
    _write(root / "config" / "departments.csv", [row for municipality in known for row in _named(municipality)])


def _organisation(municipality: Municipality) -> Row:
    return {
        "organisation_id": municipality.organisation_id, "name": municipality.organisation_id.title(),
        "sector": "public", "size_class": "small", "skr_main_group": "C", "time_zone": "Europe/Stockholm",
        "language": "sv", "minimum_n": municipality.minimum_n, "is_publishing": "true",
    }  # fmt: skip


def _named(municipality: Municipality) -> Iterator[Row]:
    for department in municipality.departments:
        own = {"organisation_id": municipality.organisation_id, "department_id": department.department_id}
        if department.renamed is None:
            yield own | {"name": department.name, "valid_from": "2010-01-01", "valid_to": ""}
            continue
        renamed = municipality.month(department.renamed)
        day_before = renamed - timedelta(days=1)
        yield own | {"name": department.name_in(0), "valid_from": "2010-01-01", "valid_to": day_before.isoformat()}
        name = department.name_in(department.renamed)
        yield own | {"name": name, "valid_from": renamed.isoformat(), "valid_to": ""}


def deliver(root: Path, municipalities: Iterable[Municipality], delivery: int) -> None:
    """Drop the files of a delivery, 0 to 2, into the inboxes."""
    for municipality in municipalities:
        for table, rows in municipality.deliveries[delivery].items():
            _write(root / "inbox" / municipality.organisation_id / f"{table}_{delivery}.csv", rows)


def _write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
