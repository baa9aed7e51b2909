"""A build that goes on from the last one ends where a whole build would, row by row, whatever landed in between.

The rows are drawn blindly: old ones come again changed, name others than before, move to other months, close what was
open and speak of what nobody has heard of. No file could be worse.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from orchestration.connectors.columns import encoded
from orchestration.connectors.read import MONTH, ROW
from orchestration.defs.transform import dbt
from orchestration.defs.transform.beginning import Beginning, aside, start_aside
from orchestration.landing.raw import Origin, RawStore, Rows
from orchestration.landing.receipts import Receipt
from orchestration.landing.tables import MONTH_OF, NO_MONTH, TABLES
from tests.conftest import LandingHome

START = datetime(2019, 1, 1)
MODELS = "tag:before_door,resource_type:model tag:before_door,resource_type:seed"
ROUNDS = int(os.environ.get("CANDEX_REBUILDING_ROUNDS", "1"))

EVENTS = (
    "screened", "submitted", "interviewed", "decided_rejected", "message_sent", "offered", "hired", "withdrew",
)  # fmt: skip
"""The first is recorded only some time after the others, which concerns all applications there were before."""

Row = dict[str, Any]


class Blind:
    """Draws rows of every table from pools so small that they meet."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.deliveries = 0

    def one(self, *of: Any) -> Any:
        return self.chance.choice(of)

    def id(self, kind: str, many: int) -> str:
        return f"{kind}{self.chance.randrange(many)}"

    def maybe(self, value: Any, share: float = 0.7) -> Any:
        return value if self.chance.random() < share else None

    def delivery(self, now: datetime, size: int) -> dict[str, list[Row]]:
        """What arrives at once, up to a moment: rows by table."""
        self.now = now
        self.deliveries += 1
        drawn: dict[str, list[Row]] = {}
        for _ in range(size):
            table = self.one(*DRAWN)
            drawn.setdefault(table, []).extend(DRAWN[table](self))
        return drawn

    def time(self) -> datetime:
        """Mostly of late, now and then of any time since the beginning."""
        days = self.one(40, 40, 40, 90, (self.now - START).days)
        return self.now - timedelta(days=self.chance.random() * days)

    def recruitments(self) -> list[Row]:
        opened, closed = sorted((self.time(), self.time()))
        return [{
            "recruitment_id": self.id("j", 12), "department": self.one("Kost", "Kultur", "Skola"), "opened_at": opened,
            "closed_at": self.maybe(closed), "filled_at": self.maybe(self.time(), 0.3),
            "handling": self.maybe("central"), "is_manager_role": self.maybe(self.one(True, False)),
        }]  # fmt: skip

    def applications(self) -> list[Row]:
        return [{
            "application_id": self.id("a", 150), "recruitment_id": self.maybe(self.id("j", 12), 0.95),
            "submitted_at": self.time(), "source": self.maybe(self.id("s", 24)), "qualified": self.maybe(True),
            "shortlist_rank": self.maybe(self.one(1, 2, 3), 0.3), "employment_ref": self.maybe(self.id("e", 9), 0.15),
            "outcome": self.one("open", "rejected", "withdrew", "hired", None),
        }]  # fmt: skip

    def application_events(self) -> list[Row]:
        application = self.id("a", 150)
        return [
            {
                "application_id": application, "event": event, "occurred_at": self.time(),
                "event_id": self.maybe(self.id("v", 90), 0.3), "automatic": self.maybe(False),
                "mode": self.maybe("video"), "reason": self.maybe(self.one("Lönen", "Flytt"), 0.2),
                "promised_by": self.maybe(self.time(), 0.2),
            }
            for event in self.chance.sample(EVENTS if self.deliveries > 1 else EVENTS[1:], 3)
        ]  # fmt: skip

    def survey_responses(self) -> list[Row]:
        return [{
            "response_id": self.id("r", 120), "stage_id": self.one("application", "rejection"),
            "submitted_at": self.time(), "application_id": self.maybe(self.id("a", 150)),
            "recruitment_id": self.maybe(self.id("j", 12), 0.3),
            "department": self.maybe(self.one("Kost", "Kultur", "Ingen vet"), 0.5),
        }]  # fmt: skip

    def survey_invitations(self) -> list[Row]:
        return [{
            "invitation_id": self.id("i", 120), "stage_id": self.one("application", "rejection"),
            "invited_at": self.time(), "application_id": self.maybe(self.id("a", 150), 0.9),
            "not_invited_reason": self.maybe("tidsskäl", 0.1),
        }]  # fmt: skip

    def job_ads(self) -> list[Row]:
        return [{
            "ad_id": self.id("d", 15), "recruitment_id": self.maybe(self.id("j", 12)), "published_at": self.time(),
            "has_pay": self.maybe(True), "has_hours": self.maybe(False),
        }]  # fmt: skip

    def ad_reviews(self) -> list[Row]:
        event = self.one("submitted", "returned", "approved")
        return [{"review_id": self.id("w", 40), "ad_id": self.id("d", 15), "event": event, "occurred_at": self.time()}]

    def onboarding_tasks(self) -> list[Row]:
        return [{
            "task_id": self.id("t", 30), "application_id": self.maybe(self.id("a", 150), 0.4),
            "employment_ref": self.maybe(self.id("e", 9)), "due_at": self.time(), "done_at": self.maybe(self.time()),
        }]  # fmt: skip

    def exits(self) -> list[Row]:
        return [{
            "employment_ref": self.id("e", 9), "application_id": self.maybe(self.id("a", 150), 0.4),
            "ended_at": self.time(), "started_at": self.maybe(self.time()),
        }]  # fmt: skip


DRAWN: dict[str, Callable[[Blind], list[Row]]] = {
    "recruitments": Blind.recruitments, "applications": Blind.applications,
    "application_events": Blind.application_events, "survey_responses": Blind.survey_responses,
    "survey_invitations": Blind.survey_invitations, "job_ads": Blind.job_ads, "ad_reviews": Blind.ad_reviews,
    "onboarding_tasks": Blind.onboarding_tasks, "exits": Blind.exits,
}  # fmt: skip


def answers(response: Row, blind: Blind) -> list[Row]:
    """What a response says, in its own row."""
    said = {"recommend": str(blind.chance.randrange(11)), "notified": blind.one("yes", "no"), "communication": "4"}
    own = {key: response[key] for key in ("response_id", "stage_id", ROW, MONTH)}
    return [
        own | {"question_code": code, "question_version": "v1", "answer": answer}
        for code, answer in said.items() if blind.maybe(True)
    ]  # fmt: skip


def land(home: LandingHome, blind: Blind, at: datetime, size: int) -> None:
    """One file with rows of every table, as landing would have written it."""
    store, file_id = RawStore(home.home.raw), hashlib.sha256(at.isoformat().encode()).hexdigest()
    origin = Origin("provkommun", file_id, "made@1", at, file_id)
    tables = blind.delivery(at, size)
    for table, rows in tables.items():
        for place, row in enumerate(rows):
            row |= {ROW: place + 2, MONTH: f"{row[MONTH_OF[table]]:%Y-%m}"}
    if said := [answer for response in tables.get("survey_responses", []) for answer in answers(response, blind)]:
        tables["survey_answers"] = said
    for table, rows in tables.items():
        columns = {
            name: encoded(pa.array([row.get(name) for row in rows], kind)) for name, kind in TABLES[table].items()
        }
        places = pa.array([row[ROW] for row in rows], pa.int64())
        months = encoded(pa.array([row.get(MONTH, NO_MONTH) for row in rows], pa.string()))
        store.write(table, Rows([pa.table({**columns, ROW: places, MONTH: months})]), origin)
    receipt = Receipt(file_id, "provkommun", f"{at:%Y-%m-%d}.csv", 1, "made@1", "accepted", at, size, size)
    store.write_record(receipt, [], origin)


def build(home: LandingHome, as_of: datetime, *, is_whole: bool = False) -> Beginning:
    """The part of the warehouse before the door, swapped in as a build does."""
    beginning = start_aside(home.home, as_of, is_whole=is_whole)
    dbt.manifest_path(home.home)
    dbt.build(home.home, aside(home.home), MODELS, lambda event: None)
    aside(home.home).replace(home.home.warehouse)
    return beginning


BOOKKEEPING = {
    "dim_builds", "int_touched_keys", "int_touched_months", "int_touched_recruitments", "int_touched_spans",
    "int_rebuilt_months", "int_organisation_habits", "int_crossed_moments",
}  # fmt: skip
"""What a build notes of its own course, or makes for the months it makes anew."""


def contents(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: connection.execute(f"from {name} order by all").fetchall()
            for name in names
            if name not in BOOKKEEPING
        }


@pytest.fixture
def home(landing_home: LandingHome) -> Iterator[LandingHome]:
    departments = [{"department_id": name.lower(), "name": name} for name in ("Kost", "Kultur", "Skola")]
    landing_home.configure("departments", departments)
    landing_home.configure("parameters", [{"parameter_id": "funnel_maturity_days", "value": "40"}])
    landing_home.land(START.astimezone())
    yield landing_home


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_going_on_from_the_last_build_ends_where_a_whole_build_does(home: LandingHome, seed: int) -> None:
    blind, now = Blind(seed), datetime(2019, 8, 3)
    land(home, blind, now, 600)
    assert build(home, now).landed_after is None
    for size in (60, 3, 25):
        before, now = now, now + timedelta(days=blind.one(1, 17, 31))
        land(home, blind, now, size)
        assert build(home, now).landed_after == before
    went_on = contents(home.home.warehouse)
    assert build(home, now, is_whole=True).landed_after is None
    made_anew = contents(home.home.warehouse)
    assert went_on.keys() == made_anew.keys()
    assert {name for name, rows in made_anew.items() if rows} > {
        "int_metric_moments",
        "int_waiting",
        "int_segment_moments",
    }
    for name, rows in made_anew.items():
        assert went_on[name] == rows, name


def test_settings_and_files_of_the_past_are_reasons_to_make_everything_anew(home: LandingHome) -> None:
    blind, now = Blind(0), datetime(2019, 8, 3)
    land(home, blind, now, 30)
    build(home, now)
    assert start_aside(home.home, now).landed_after == now
    assert start_aside(home.home, now - timedelta(days=1)).landed_after is None
    land(home, blind, now - timedelta(days=1), 3)
    assert start_aside(home.home, now).landed_after is None
    build(home, now)
    home.configure("parameters", [{"parameter_id": "funnel_maturity_days", "value": "50"}])
    home.land((now + timedelta(days=1)).astimezone())
    assert start_aside(home.home, now + timedelta(days=1)).landed_after is None
