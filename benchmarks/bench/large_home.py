"""A home with years of landed rows, written straight into `raw/`: `python -m benchmarks.bench.large_home HOME`.

By default 10,000,000 survey answers and 19,000,000 application events of 12 organisations over 36 months, with the
responses, applications, recruitments and invitations they belong to. The parts are those that landing would have
written, one for each organisation, month and table; the configuration is landed. One row in a hundred comes twice in
its file, as exports do. Same size, same rows.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.demo.chance import Chance
from benchmarks.demo.clock import ZONE
from benchmarks.demo.files import delimited
from orchestration.connectors.columns import dictionary, encoded, months, repeated
from orchestration.connectors.read import MONTH, ROW
from orchestration.landing.land import land
from orchestration.landing.raw import EncodedRows, Origin, RawStore
from orchestration.landing.receipts import Receipt, Shelf
from orchestration.landing.tables import TEXT
from orchestration.settings import Home

ANSWERS, EVENTS = 10_000_000, 19_000_000
ORGANISATIONS, DEPARTMENTS, MONTHS = 12, 12, 36
PUBLISHING = 2
"""As in the demo, the other ten are peers. A first decision on three years at once takes some 40 CPU seconds each, and
what the door costs is measured by itself."""

SPAN = MONTHS + 3
"""Months over which recruitments open: beyond those written, so that the last of these are as full as any."""

FIRST_YEAR = 2017
CONFIGURED_AT = datetime(FIRST_YEAR, 1, 1, 5, tzinfo=UTC)
TWICE = 100
"""A file holds each row whose number this divides once more, further down than all others."""

LAST_ROW = 1_000_000_000
ANSWERED = "answered_at"
"""When an answer's response was submitted: the answer's month, and none of its columns."""

Array = npt.NDArray[np.int64]
Columns = Mapping[str, pa.Array]

YES_NO, FIVE, ELEVEN = ("no", "yes"), tuple("12345"), tuple(map(str, range(11)))
ASKED: dict[str, dict[str, tuple[str, ...]]] = {
    "application": {
        "recommend": ELEVEN, "ad_clarity": FIVE, "ad_info_missing": YES_NO, "application_trouble": YES_NO,
        "knew_next_step": YES_NO, "communication": FIVE, "attractive_employer": ELEVEN, "information": FIVE,
        "reachable": FIVE, "respect": FIVE,
    },
    "interview": {
        "recommend": ELEVEN, "interview_prepared": FIVE, "interviewer_prepared": FIVE, "interview_relevance": FIVE,
        "could_ask": YES_NO, "respect": FIVE, "communication": FIVE, "feedback": FIVE, "knew_next_step": YES_NO,
        "would_apply_again": YES_NO,
    },
    "rejection": {
        "recommend": ELEVEN, "notified": YES_NO, "got_reason": YES_NO, "timeliness": FIVE, "feedback": FIVE,
        "communication": FIVE, "fairness": FIVE, "personal": FIVE, "respect": FIVE, "would_apply_again": YES_NO,
    },
}  # fmt: skip
"""Stage → its ten questions and the answers they can have."""

STAGES = tuple(ASKED)
QUESTIONS = 10
EVENT_SHARES = {
    "submitted": 1.0, "screened": 0.92, "invited": 0.22, "interviewed": 0.2, "decided_rejected": 0.85,
    "message_sent": 0.7, "offered": 0.05, "hired": 0.04, "withdrew": 0.06,
}  # fmt: skip
"""Event → how many of all applications have it."""

EVENTS_EACH = sum(EVENT_SHARES.values())
DAYS_UNTIL = dict(zip(EVENT_SHARES, (0, 4, 10, 18, 24, 27, 26, 31, 12), strict=True))
SOURCES = ("platsbanken", "linkedin", "intern", "annat")
OUTCOMES = ("rejected", "hired", "withdrew", "open")
OCCUPATIONS = ("2221", "2341", "5132", "5311", "9111", "2411", "3341", "2332")
CONTRACTS = {
    "survey_responses": "qualtrics_responses@1", "survey_answers": "qualtrics_responses@1",
    "survey_invitations": "interchange_survey_invitations@1", "recruitments": "interchange_recruitments@1",
    "applications": "interchange_applications@1", "application_events": "interchange_application_events@1",
}  # fmt: skip
_DAY = 86_400
_FIRST = np.datetime64(f"{FIRST_YEAR}-01-01", "s")


@dataclass(frozen=True)
class Size:
    """How much is written, and for how many months from the first one; the later ones may be added afterwards."""

    answers: int = ANSWERS
    events: int = EVENTS
    months: int = MONTHS
    publishing: int = PUBLISHING

    def part(self, hundredths: int) -> Size:
        """So many hundredths of it."""
        return Size(self.answers * hundredths // 100, self.events * hundredths // 100, self.months, self.publishing)


def prepare(root: Path, size: Size | None = None) -> Home:
    """Write a home of that size."""
    size = size or Size()
    home = Home.at(root).prepare()
    _configure(home, size)
    add_months(home, size, range(size.months))
    return home


def add_months(home: Home, size: Size, numbers: range) -> None:
    """Write the deliveries of some months, 0 the first, of what `size` says of all months."""
    for number in range(ORGANISATIONS):
        _Organisation(number, size).write(home, numbers)


def _configure(home: Home, size: Size) -> None:
    home.config.mkdir(exist_ok=True)
    organisations = [
        (_organisation_id(number), f"Kommun {number:02}", "municipality", ZONE, "sv", str(number < size.publishing))
        for number in range(ORGANISATIONS)
    ]
    departments = [
        (_organisation_id(number), f"d{place:02}", f"Förvaltning {place:02}")
        for number in range(ORGANISATIONS)
        for place in range(DEPARTMENTS)
    ]
    header = ["organisation_id", "name", "sector", "time_zone", "language", "is_publishing"]
    (home.config / "organisations.csv").write_bytes(delimited([header, *organisations]))
    (home.config / "departments.csv").write_bytes(
        delimited([["organisation_id", "department_id", "name"], *departments])
    )
    land(home, CONFIGURED_AT)


def _organisation_id(number: int) -> str:
    return f"kommun-{number:02}"


def month_of(number: int) -> date:
    """The first day of a month by its number."""
    return date(FIRST_YEAR + number // 12, number % 12 + 1, 1)


def landed_at(month: int) -> datetime:
    """When the deliveries of a month came, in naive UTC: as soon as the month has closed."""
    year, place = divmod(month + 1, 12)
    return datetime(FIRST_YEAR + year, place + 1, 16, 5)


class _Organisation:
    """All rows of one organisation, and the deliveries they come in."""

    def __init__(self, number: int, size: Size) -> None:
        self.organisation_id, self.size = _organisation_id(number), size
        self.responses = size.answers * SPAN // (MONTHS - 1) // QUESTIONS // ORGANISATIONS
        self.applications = round(size.events * SPAN / (MONTHS - 1) / EVENTS_EACH / ORGANISATIONS)
        self.recruitments = max(self.applications // 40, 1)

    def chance(self, topic: str) -> Chance:
        return Chance("large_home", self.organisation_id, topic)

    def write(self, home: Home, numbers: range) -> None:
        """Write the parts, records and receipts of some months."""
        store, shelf = RawStore(home.raw), Shelf(home.landing)
        written = {month: dict[str, str]() for month in numbers}
        rows = dict.fromkeys(numbers, 0)
        for table, columns in self.tables():
            for month, part in _by_month(table, columns, numbers):
                origin = self._origin(month, CONTRACTS[table])
                encoded_rows = EncodedRows(table, origin)
                encoded_rows.append(part)
                written[month] |= store.write_encoded([encoded_rows])
                rows[month] += part.num_rows
        for month, parts in written.items():
            receipt = self._receipt(month, rows[month], parts)
            store.write_record(receipt, [], self._origin(month, receipt.contract))
            shelf.add(receipt)

    def _origin(self, month: int, contract: str | None) -> Origin:
        file_id = hashlib.sha256(f"{self.organisation_id}/{month}".encode()).hexdigest()
        return Origin(self.organisation_id, file_id, contract, landed_at(month), file_id)

    def _receipt(self, month: int, rows: int, parts: dict[str, str]) -> Receipt:
        contract = ", ".join(dict.fromkeys(CONTRACTS.values()))
        origin = self._origin(month, contract)
        return Receipt(
            origin.file_id, self.organisation_id, f"{_month_name(month)}.zip", rows * 100, contract, "accepted",
            origin.landed_at, rows, rows, parts=parts,
        )  # fmt: skip

    # Tables

    def tables(self) -> Iterator[tuple[str, Columns]]:
        """The columns of every table."""
        yield "recruitments", self._recruitments()
        yield "applications", self._applications()
        yield "application_events", self._events()
        yield "survey_invitations", self._invitations()
        yield "survey_responses", self._responses()
        yield "survey_answers", self._answers()

    def _recruitments(self) -> Columns:
        chance, size = self.chance("recruitments"), self.recruitments
        opened = self._opened
        return {
            "recruitment_id": _texts("r", np.arange(size)),
            "department": _picked([f"Förvaltning {place:02}" for place in range(DEPARTMENTS)], self._departments),
            "opened_at": _moments(opened),
            "occupation_ssyk": _picked(OCCUPATIONS, chance.below(len(OCCUPATIONS), size)),
            "is_manager_role": pa.array(chance.uniform(size) < 0.06),
            "handling": _picked(("local", "central"), chance.pick([3, 1], size)),
            "closed_at": _moments(opened + 21 * _DAY),
            "filled_at": _moments(opened + 75 * _DAY),
            "positions": pa.array(1 + chance.below(3, size)),
            "hiring_manager_ref": _references(chance, 500, size),
        }

    def _applications(self) -> Columns:
        chance, size = self.chance("applications"), self.applications
        return {
            "application_id": _texts("a", np.arange(size)),
            "recruitment_id": _texts("r", self._recruited),
            "submitted_at": _moments(self._submitted),
            "candidate_ref": _references(chance, max(size // 3, 1), size),
            "source": _picked(SOURCES, chance.pick([5, 2, 1, 2], size)),
            "qualified": pa.array(chance.uniform(size) < 0.7),
            "outcome": _picked(OUTCOMES, chance.pick([85, 4, 6, 5], size)),
        }

    def _events(self) -> Columns:
        chance, size = self.chance("events"), self.applications
        places: list[Array] = []
        kinds: list[Array] = []
        moments: list[Array] = []
        for number, (event, share) in enumerate(EVENT_SHARES.items()):
            chosen: Array = np.flatnonzero(chance.uniform(size) < share)
            waited = (chance.uniform(len(chosen)) * 2 * DAYS_UNTIL[event] * _DAY).astype(np.int64)
            places.append(chosen)
            kinds.append(np.full(len(chosen), number))
            moments.append(self._submitted[chosen] + waited)
        place, kind = np.concatenate(places), np.concatenate(kinds)
        messages: npt.NDArray[np.bool_] = kind == list(EVENT_SHARES).index("message_sent")
        met: npt.NDArray[np.bool_] = kind == list(EVENT_SHARES).index("interviewed")
        return {
            "event_id": _texts("e", place * len(EVENT_SHARES) + kind),
            "application_id": _texts("a", place),
            "event": _picked(tuple(EVENT_SHARES), kind),
            "occurred_at": _moments(np.concatenate(moments)),
            "channel": _picked(("email", "sms"), chance.pick([9, 1], len(place)), messages),
            "automatic": pa.array(chance.uniform(len(place)) < 0.6, mask=~messages),
            "mode": _picked(("on_site", "video"), chance.pick([2, 1], len(place)), met),
        }

    def _invitations(self) -> Columns:
        return {
            "invitation_id": _texts("i", np.arange(3 * self.responses)),
            "stage_id": _picked(STAGES, self._invited_stages),
            "invited_at": _moments(self._invited),
            "application_id": _texts("a", self._invited_applications),
        }

    def _responses(self) -> Columns:
        """Every third invitation is answered, within five days."""
        chance, size = self.chance("responses"), self.responses
        named = chance.uniform(size) < 0.5
        departments = self._departments[self._recruited[self._invited_applications[::3]]]
        return {
            "response_id": _texts("R_", np.arange(size)),
            "survey_id": _picked(STAGES, self._invited_stages[::3]),
            "stage_id": _picked(STAGES, self._invited_stages[::3]),
            "submitted_at": _moments(self._answered),
            "application_id": _texts("a", self._invited_applications[::3]),
            "department": _picked([f"Förvaltning {place:02}" for place in range(DEPARTMENTS)], departments, named),
            "language": _picked(("sv", "en"), chance.pick([9, 1], size)),
        }

    def _answers(self) -> Columns:
        """The answers stand in the rows of their responses."""
        chance, size = self.chance("answers"), self.responses
        response = np.repeat(np.arange(size), QUESTIONS)
        stage = self._invited_stages[::3][response]
        asked = np.tile(np.arange(QUESTIONS), size)
        questions = [(code, answers) for stage_id in STAGES for code, answers in ASKED[stage_id].items()]
        given = [answer for _, answers in questions for answer in answers]
        starts = np.cumsum([0, *(len(answers) for _, answers in questions)])
        number = stage * QUESTIONS + asked
        choice = chance.below(np.diff(starts)[number], len(number))
        return {
            "response_id": dictionary(pa.array(response, pa.int32()), _texts("R_", np.arange(size))),
            "stage_id": _picked(STAGES, stage),
            "question_code": _picked([code for code, _ in questions], number),
            "question_version": _picked(("v1",), np.zeros(len(number), np.int64)),
            "answer": _picked(given, starts[number] + choice),
            ROW: pa.array(response),
            ANSWERED: _moments(np.repeat(self._answered, QUESTIONS)),
        }

    # What the tables share

    @cached_property
    def _departments(self) -> Array:
        """Of each recruitment; the first department has most."""
        return self.chance("departments").pick([1 / (place + 1) for place in range(DEPARTMENTS)], self.recruitments)

    @cached_property
    def _opened(self) -> Array:
        """In seconds since the first day."""
        days = self.chance("opened").uniform(self.recruitments) * SPAN * 30.4
        return np.sort((days * _DAY).astype(np.int64))

    @cached_property
    def _recruited(self) -> Array:
        return np.sort(self.chance("recruited").below(self.recruitments, self.applications))

    @cached_property
    def _submitted(self) -> Array:
        waited = self.chance("submitted").uniform(self.applications) * 21 * _DAY
        return self._opened[self._recruited] + waited.astype(np.int64)

    @cached_property
    def _invited_applications(self) -> Array:
        return np.sort(self.chance("invited").below(self.applications, 3 * self.responses))

    @cached_property
    def _invited_stages(self) -> Array:
        return self.chance("stages").pick([4, 2, 5], 3 * self.responses)

    @cached_property
    def _invited(self) -> Array:
        waited = np.array([1, 20, 30])[self._invited_stages] * _DAY
        return np.minimum(self._submitted[self._invited_applications] + waited, int(SPAN * 30.4 * _DAY))

    @cached_property
    def _answered(self) -> Array:
        waited = self.chance("answered").uniform(self.responses) * 5 * _DAY
        return self._invited[::3] + waited.astype(np.int64)


MOMENT_OF = {
    "survey_responses": "submitted_at", "survey_invitations": "invited_at", "recruitments": "opened_at",
    "applications": "submitted_at", "application_events": "occurred_at", "survey_answers": ANSWERED,
}  # fmt: skip


def _by_month(table: str, columns: Columns, numbers: range) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each of the wanted months, a hundredth of them twice."""
    rows = pa.table({ROW: pa.array(np.arange(len(next(iter(columns.values()))))), **columns})
    found = months(rows.column(MOMENT_OF[table]).combine_chunks(), ZoneInfo(ZONE))
    names, place = found.dictionary.to_pylist(), found.indices.to_numpy()
    order, edges = np.argsort(place, kind="stable"), np.searchsorted(np.sort(place), np.arange(len(names) + 1))
    wanted = {_month_name(number): number for number in numbers}
    for index, name in enumerate(names):
        if name in wanted:
            yield wanted[name], _part(rows.take(pa.array(order[edges[index] : edges[index + 1]])), name)


def _part(rows: pa.Table, month: str) -> pa.Table:
    """Rows of one month as landing hands them on: texts encoded, with their place in the file."""
    numbers = rows.column(ROW).to_numpy()
    again = np.flatnonzero(numbers % TWICE == 0)
    rows = rows.take(pa.array(np.concatenate([np.arange(len(numbers)), again])))
    columns = {name: encoded(rows.column(name).combine_chunks()) for name in rows.column_names if name != ANSWERED}
    places = pa.array(np.concatenate([numbers, numbers[again] + LAST_ROW]))
    return pa.table(columns | {ROW: places, MONTH: repeated(pa.scalar(month, TEXT), rows.num_rows)})


def _month_name(number: int) -> str:
    return f"{FIRST_YEAR + number // 12}-{number % 12 + 1:02}"


def _moments(seconds: Array) -> pa.Array:
    return pa.array(_FIRST + seconds.astype("timedelta64[s]")).cast(pa.timestamp("us"))


def _texts(prefix: str, numbers: Array) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(TEXT), "")


def _picked(texts: Sequence[str], places: Array, where: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """The texts at these places, encoded; none where `where` says no."""
    return dictionary(pa.array(places, pa.int32(), mask=None if where is None else ~where), pa.array(texts, TEXT))


def _references(chance: Chance, people: int, size: int) -> pa.Array:
    """Pseudonyms of so many people."""
    numbers = chance.below(people, size)
    return pc.binary_join_element_wise("ps_", pc.utf8_lpad(pa.array(numbers).cast(TEXT), 32, "0"), "")


def main() -> None:
    """Write a home of the size the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench.large_home", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--hundredths", type=int, default=100, help="how much of the whole size (default: 100)")
    parser.add_argument("--months", type=int, default=MONTHS, help="how many of the 36 months (default: all)")
    chosen = parser.parse_args()
    size = Size().part(chosen.hundredths)
    prepare(chosen.home, Size(size.answers, size.events, chosen.months))


if __name__ == "__main__":
    main()
