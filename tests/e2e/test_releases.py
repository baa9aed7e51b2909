"""Month after month in one home: what is out stands, what comes late waits, and the ledger knows of all of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.disclosure.ledger import Ledger
from orchestration.settings import Home
from tests.e2e.made import csv_of

ORGANISATIONS = "organisation_id,name,sector,language,minimum_n,is_publishing\nprov,Provkommun,public,sv,{},true\n"
DEPARTMENTS = "organisation_id,department_id,name\nprov,skola,Skola\nprov,kost,Kost\nprov,park,Park\n"
HEADER = ("response_id", "stage", "submitted_at", "department", "recommend", "communication")
MONTHS = [date(2018 + number // 12, number % 12 + 1, 1) for number in range(10, 24)]
"""November 2018 to December 2019."""

PACE = {"Skola": 31, "Kost": 14, "Park": 3}
JANUARY, FEBRUARY, MARCH = "2020-01-20T05:00:00+00:00", "2020-02-20T05:00:00+00:00", "2020-03-20T05:00:00+00:00"

Candex = Callable[..., "CompletedProcess[str]"]


def answers(month: date, department: str, many: int, prefix: str = "r") -> list[tuple[object, ...]]:
    """Answers of one department and month, of every kind."""
    name = f"{prefix}{month:%Y%m}{department}"
    return [
        (f"{name}{n}", "rejection", f"{month:%Y-%m}-12", department, (3 * n + month.month) % 11, 1 + n % 5)
        for n in range(many)
    ]


class Place:
    """A home that exports arrive in."""

    def __init__(self, root: Path, candex: Candex) -> None:
        self.home, self.candex = Home.at(root), candex

    def threshold(self, minimum_n: int) -> None:
        self.home.config.mkdir(parents=True, exist_ok=True)
        (self.home.config / "organisations.csv").write_text(ORGANISATIONS.format(minimum_n), encoding="utf-8")
        (self.home.config / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")

    def receive(self, name: str, rows: list[tuple[object, ...]]) -> None:
        inbox = self.home.inbox / "prov"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / f"{name}.csv").write_text(csv_of(HEADER, *rows), encoding="utf-8")

    def run(self, received: str, *options: str) -> list[dict[str, object]]:
        """What was published."""
        done = self.candex("run", "--received-at", received, "--no-pdf", "--json", *options, home=self.home.root)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["releases"]

    def figures(self, month: str, revision: int) -> dict[str, tuple[str, float | None, int | None]]:
        path = self.home.published / "prov" / month / f"r{revision}" / "data" / "figures.parquet"
        rows = pq.read_table(path, columns=["figure_id", "status", "value", "n"]).to_pylist()
        return {row["figure_id"]: (row["status"], row["value"], row["n"]) for row in rows}

    def restated(self, revision: int) -> dict[str, dict[str, Any]]:
        """What a revision of December says otherwise than the one before."""
        path = self.home.published / "prov" / "2019-12" / f"r{revision}" / "data" / "restatements.parquet"
        return {row["figure_id"]: row for row in pq.read_table(path).to_pylist()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, candex: Candex) -> Place:
    """A home in which December 2019 has been published."""
    place = Place(tmp_path_factory.mktemp("releases") / "home", candex)
    place.threshold(10)
    place.receive(
        "svar", [row for month in MONTHS for name, many in PACE.items() for row in answers(month, name, many)]
    )
    place.run(JANUARY)
    return place


@pytest.fixture
def place(first: Place, tmp_path: Path, candex: Candex) -> Place:
    """A copy of it."""
    return Place(Path(shutil.copytree(first.home.root, tmp_path / "home")), candex)


WHOLE = "prov/*/rejection/cnps/value/-/block/2019-11..2019-11"


def test_a_late_answer_changes_nothing_and_waits(place: Place) -> None:
    before = place.figures("2019-12", 1)
    place.receive("sen", answers(date(2019, 11, 1), "Kost", 1, "sen"))
    place.receive("januari", [row for name, many in PACE.items() for row in answers(date(2020, 1, 1), name, many)])
    place.run(FEBRUARY)
    after = place.figures("2020-01", 1)
    assert {key: after[key] for key in before if key in after} == {key: before[key] for key in before if key in after}
    year = "prov/*/rejection/cnps/value/-/trailing_year/2019-02..2020-01"
    assert after[year][0] == "shown" and after[year][2] == 12 * sum(PACE.values())
    traced = place.candex("trace", WHOLE, home=place.home.root)
    assert traced.returncode == 0 and "1 more arrived after it was published" in traced.stdout


def test_a_revision_takes_in_many_and_leaves_few_waiting(place: Place) -> None:
    place.receive("sen", answers(date(2019, 11, 1), "Skola", 20, "sen"))
    place.run(FEBRUARY, "--month", "2019-12")
    assert place.figures("2019-12", 1)[WHOLE][2] == 48
    place.run(FEBRUARY, "--month", "2019-12", "--revise")
    newest = max(int(path.name[1:]) for path in (place.home.published / "prov" / "2019-12").glob("r[0-9]*"))
    assert place.figures("2019-12", newest)[WHOLE][::2] == ("shown", 68)
    assert not place.restated(1)
    assert place.restated(newest)[WHOLE]["previous_n"] == 48 and place.restated(newest)[WHOLE]["n"] == 68
    page = place.home.published / "prov" / "2019-12" / f"r{newest}" / "organisation" / "index.html"
    assert WHOLE in page.read_text(encoding="utf-8").split('id="restated"')[1].split("</table>")[0]
    place.receive("senare", answers(date(2019, 10, 1), "Kost", 2, "senare"))
    place.run(MARCH, "--month", "2019-12", "--revise")
    newest = max(int(path.name[1:]) for path in (place.home.published / "prov" / "2019-12").glob("r[0-9]*"))
    october = WHOLE.replace("2019-11", "2019-10")
    assert place.figures("2019-12", newest)[october][::2] == ("shown", 48), "two more would be two people's answers"
    assert place.figures("2019-12", newest)[WHOLE][::2] == ("shown", 68)


def test_a_threshold_lowered_and_raised_again_lets_nothing_more_out(place: Place) -> None:
    before = place.figures("2019-12", 1)
    for minimum_n, received in ((5, FEBRUARY), (10, MARCH)):
        place.threshold(minimum_n)
        place.run(received, "--month", "2019-12")
        newest = max(int(path.name[1:]) for path in (place.home.published / "prov" / "2019-12").glob("r[0-9]*"))
        assert place.figures("2019-12", newest) == before


def test_a_hand_edited_ledger_stops_the_run(place: Place) -> None:
    with sqlite3.connect(place.home.ledger) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("update releases set audience = 'nobody' where number = 1 and organisation_id = 'prov'")
    done = place.candex("build", home=place.home.root)
    assert done.returncode == 1 and "prov: release 1 in the ledger is not what was written there" in done.stderr


def test_kept_months_changed_by_hand_stop_the_run(place: Place) -> None:
    path = place.home.kept / "moments" / "prov.parquet"
    with duckdb.connect() as connection:
        changed = connection.sql(f"select * replace (n + 1 as n) from '{path}'").to_arrow_table()
    pq.write_table(changed, path)
    done = place.candex("build", "--whole", home=place.home.root)
    assert done.returncode == 1 and "door/kept" in done.stderr


def test_a_month_that_no_build_decided_on_is_not_published(place: Place) -> None:
    done = place.candex("publish", "--month", "2019-11", "--no-pdf", home=place.home.root)
    assert done.returncode == 1 and "Run `candex build --month 2019-11` first" in done.stderr
    assert not (place.home.published / "prov" / "2019-11" / "r1").exists()
    assert place.candex("build", "--month", "2019-11", home=place.home.root).returncode == 0
    assert place.candex("publish", "--month", "2019-11", "--no-pdf", home=place.home.root).returncode == 0


def test_publishing_again_adds_nothing_to_the_ledger_and_its_head_is_in_the_manifest(place: Place) -> None:
    ledger = Ledger(place.home.ledger)
    before = ledger.head("prov"), ledger.count("prov")
    assert place.candex("publish", "--no-pdf", home=place.home.root).returncode == 0
    assert (ledger.head("prov"), ledger.count("prov")) == before
    manifest = json.loads((place.home.published / "prov" / "2019-12" / "r1" / "manifest.json").read_text("utf-8"))
    assert manifest["ledger_heads"]["prov"] == before[0]
    assert place.home.ledger.stat().st_mode & 0o777 == 0o600
