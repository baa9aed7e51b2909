"""One month as it was known at four moments: a late answer, a correction and an erasure, by the reference vectors."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.defs.transform import dbt
from orchestration.defs.transform.assets import aside, start_aside
from orchestration.landing.erase import erase
from tests.conftest import LandingHome
from tests.e2e.made import csv_of

REFERENCE = Path(__file__).parents[1] / "fixtures" / "reference"
HEADER = ("response_id", "stage", "submitted_at", "application_id", "recommend")
JANUARY = """
select count(*), count(*) filter (where score >= 9), count(*) filter (where score between 7 and 8),
    count(*) filter (where score <= 6)
from fct_survey_answers where month = date '2019-01-01'
"""


def vectors(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def known(home: LandingHome, as_of: datetime) -> tuple[int, ...]:
    """n, promoters, passives and detractors of January in a warehouse as of a moment."""
    start_aside(home.home, as_of.replace(tzinfo=None))
    dbt.manifest_path(home.home)
    dbt.build(home.home, aside(home.home), "+fct_survey_answers", lambda event: None)
    with duckdb.connect(str(aside(home.home)), read_only=True) as connection:
        [counts] = connection.execute(JANUARY).fetchall()
    return tuple(counts)


@pytest.fixture
def told(landing_home: LandingHome) -> Iterator[LandingHome]:
    """A home in which each version of each answer has landed when it became known."""
    for row in sorted(vectors("bitemporal_input.csv"), key=lambda row: row["known_from"]):
        response = row["response_id"]
        landed = (response, "rejection", f"{row['event_date']} 12:00", response, row["ltr"])
        name = f"{response}-{row['version']}.csv"
        assert landing_home.receive(name, csv_of(HEADER, landed), moment(row["known_from"])).status == "accepted"
    yield landing_home


def test_a_month_is_what_was_known_of_it_at_each_moment(told: LandingHome) -> None:
    *before, after = vectors("bitemporal.csv")
    for row in before:
        assert known(told, moment(row["known_as_of"])) == counts(row)
    versions = vectors("bitemporal_input.csv")
    [gone] = [row for row in versions if row["known_to"] and row["version"] == "1" and not corrected(row, versions)]
    erase(told.home, moment(gone["known_to"]), application_id=gone["response_id"])
    assert known(told, moment(after["known_as_of"])) == counts(after)


def corrected(row: dict[str, str], versions: list[dict[str, str]]) -> bool:
    """Whether a later version says something else, rather than nothing."""
    return sum(other["response_id"] == row["response_id"] for other in versions) > 1


def counts(row: dict[str, str]) -> tuple[int, ...]:
    return tuple(int(row[name]) for name in ("n", "promoters", "passives", "detractors"))
