"""Times through whole files: clock changes, leap days and month ends, from CSV, XLSX and JSON to UTC and the month."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import LandingHome
from tests.e2e.independent import utc
from tests.e2e.made import RESPONSES, csv_of, xlsx_of

Landed = list[tuple[datetime, str]]
"""UTC and month of each row, in the order of the file."""

LOCAL = [
    # before, in and after the hour that Sweden skipped
    ("2019-03-31 01:59:59", datetime(2019, 3, 31, 0, 59, 59), "2019-03"),
    ("2019-03-31 02:00:00", datetime(2019, 3, 31, 1, 0), "2019-03"),
    ("2019-03-31 02:30:00", datetime(2019, 3, 31, 1, 30), "2019-03"),
    ("2019-03-31 03:00:00", datetime(2019, 3, 31, 1, 0), "2019-03"),
    # before, in and after the hour that came twice: the first of the two is meant
    ("2019-10-27 01:59:59", datetime(2019, 10, 26, 23, 59, 59), "2019-10"),
    ("2019-10-27 02:30:00", datetime(2019, 10, 27, 0, 30), "2019-10"),
    ("2019-10-27 03:00:00", datetime(2019, 10, 27, 2, 0), "2019-10"),
    # a leap day, from its first second to its last
    ("2020-02-29 00:00:00", datetime(2020, 2, 28, 23, 0), "2020-02"),
    ("2020-02-29 23:59:59", datetime(2020, 2, 29, 22, 59, 59), "2020-02"),
    ("2020-03-01 00:00:00", datetime(2020, 2, 29, 23, 0), "2020-03"),
    # the turn of a year, and of a month in summer time
    ("2019-12-31 23:59:59", datetime(2019, 12, 31, 22, 59, 59), "2019-12"),
    ("2020-01-01 00:30:00", datetime(2019, 12, 31, 23, 30), "2020-01"),
    ("2019-08-01 01:30:00", datetime(2019, 7, 31, 23, 30), "2019-08"),
]

WITH_OFFSET = [
    ("2019-03-31T00:59:59Z", datetime(2019, 3, 31, 0, 59, 59), "2019-03"),
    ("2019-03-31T03:30:00+02:00", datetime(2019, 3, 31, 1, 30), "2019-03"),
    # the hour that came twice, told apart
    ("2019-10-27T02:30:00+02:00", datetime(2019, 10, 27, 0, 30), "2019-10"),
    ("2019-10-27T02:30:00+01:00", datetime(2019, 10, 27, 1, 30), "2019-10"),
    # 23:30 UTC on the last of a month is the next month here, in winter and in summer, also on a leap day
    ("2019-12-31T23:30:00Z", datetime(2019, 12, 31, 23, 30), "2020-01"),
    ("2020-02-29T23:30:00Z", datetime(2020, 2, 29, 23, 30), "2020-03"),
    ("2019-07-31T23:30:00+00:00", datetime(2019, 7, 31, 23, 30), "2019-08"),
    ("2019-07-31T21:59:59Z", datetime(2019, 7, 31, 21, 59, 59), "2019-07"),
    ("2019-07-31T22:00:00Z", datetime(2019, 7, 31, 22, 0), "2019-08"),
    ("2019-12-31T18:30:00-05:00", datetime(2019, 12, 31, 23, 30), "2020-01"),
]


def responses(times: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [RESPONSES, *((f"r{place:04d}", "exit", time, "Kost", 9) for place, time in enumerate(times))]


def as_csv(home: LandingHome, times: Iterable[str]) -> Landed:
    return landed(home, "svar.csv", csv_of(*responses(times)), "survey_responses")


def as_texts_in_xlsx(home: LandingHome, times: Iterable[str]) -> Landed:
    return landed(home, "svar.xlsx", xlsx_of(*responses(times)), "survey_responses")


def as_dates_in_xlsx(home: LandingHome, times: Iterable[str]) -> Landed:
    dates = [datetime.fromisoformat(time) for time in times]
    return landed(home, "svar.xlsx", xlsx_of(*responses(dates)), "survey_responses")


def as_json(home: LandingHome, times: Iterable[str]) -> Landed:
    applications = [
        {"id": place, "candidate_id": 1, "applied_at": time, "last_activity_at": time, "jobs": [{"id": 7}]}
        for place, time in enumerate(times)
    ]
    return landed(home, "ansökningar.json", json.dumps(applications), "applications")


def landed(home: LandingHome, name: str, data: bytes | str, table: str) -> Landed:
    receipt = home.receive(name, data)
    assert receipt.status == "accepted", receipt.messages
    return [(row["submitted_at"], row["month"]) for row in home.rows(table)]


Reader = Callable[[LandingHome, Iterable[str]], Landed]


@pytest.mark.parametrize("way", [as_csv, as_texts_in_xlsx, as_dates_in_xlsx, as_json])
def test_local_times_of_clock_changes_leap_days_and_month_ends_are_the_same_in_every_format(
    landing_home: LandingHome, way: Reader
) -> None:
    expected = [(moment, month) for _, moment, month in LOCAL]
    assert sorted(way(landing_home, [written for written, _, _ in LOCAL])) == sorted(expected)


@pytest.mark.parametrize("way", [as_csv, as_texts_in_xlsx, as_json])
def test_times_with_an_offset_are_taken_at_their_word_and_placed_in_the_local_month(
    landing_home: LandingHome, way: Reader
) -> None:
    expected = [(moment, month) for _, moment, month in WITH_OFFSET]
    assert sorted(way(landing_home, [written for written, _, _ in WITH_OFFSET])) == sorted(expected)


@pytest.mark.parametrize("day", ["2019-03-31", "2019-10-27", "2020-02-29", "2018-12-31"])
def test_every_ten_minutes_of_a_day_lands_where_an_independent_clock_says(landing_home: LandingHome, day: str) -> None:
    midnight = datetime.fromisoformat(day)
    times = [midnight + timedelta(minutes=10 * step) for step in range(144)]
    rows = as_csv(landing_home, [time.isoformat(" ") for time in times])
    assert [moment for moment, _ in rows] == [utc(time) for time in times]
    assert {month for _, month in rows} == {day[:7]}


def test_an_answer_goes_with_its_response_into_the_local_month(landing_home: LandingHome) -> None:
    as_csv(landing_home, ["2020-02-29T23:30:00Z", "2020-02-29T22:30:00Z"])
    answers = {row["response_id"]: row["month"] for row in landing_home.rows("survey_answers")}
    assert answers == {"r0000": "2020-03", "r0001": "2020-02"}


def test_a_day_that_no_calendar_has_refuses_its_row_only(landing_home: LandingHome) -> None:
    receipt = landing_home.receive("svar.csv", csv_of(*responses(["2019-02-29 12:00:00", "2020-02-29 12:00:00"])))
    assert (receipt.status, receipt.rows_used, receipt.rows_refused) == ("partly", 1, 1)
    assert "line 2, column 'submitted_at'" in receipt.messages[0] and "2019-02-29" not in receipt.messages[0]
    assert [row["submitted_at"] for row in landing_home.rows("survey_responses")] == [datetime(2020, 2, 29, 11)]


DENVER = [
    ("2019-03-10 01:59:59", datetime(2019, 3, 10, 8, 59, 59), "2019-03"),
    ("2019-03-10 02:30:00", datetime(2019, 3, 10, 9, 30), "2019-03"),  # skipped there
    ("2019-11-03 01:30:00", datetime(2019, 11, 3, 7, 30), "2019-11"),  # twice there
    ("2019-03-31 02:30:00", datetime(2019, 3, 31, 8, 30), "2019-03"),  # skipped here, but not there
    ("2019-10-27 02:30:00", datetime(2019, 10, 27, 8, 30), "2019-10"),  # twice here, but not there
    ("2019-07-31 16:30:00", datetime(2019, 7, 31, 22, 30), "2019-08"),  # the month is the organisation's
    ("2020-02-29 16:30:00", datetime(2020, 2, 29, 23, 30), "2020-03"),
]
QUALTRICS = ("StartDate", "EndDate", "Status", "RecordedDate", "ResponseId", "DistributionChannel", "Q1")


def qualtrics(zone: str, times: Iterable[str]) -> str:
    imports = [json.dumps({"ImportId": name, "timeZone": zone}) for name in QUALTRICS]
    records = [(time, time, 0, time, f"R_{place}", "email", 9) for place, time in enumerate(times)]
    return csv_of(QUALTRICS, QUALTRICS, imports, *records)


@pytest.mark.parametrize(
    ("zone", "times"),
    [
        ("America/Denver", DENVER),
        ("Europe/Stockholm", LOCAL),
        ("Z", [(written, datetime.fromisoformat(written), "") for written, _, _ in LOCAL]),
    ],
)
def test_an_export_whose_header_names_a_zone_is_read_by_the_clock_of_that_zone(
    landing_home: LandingHome, zone: str, times: list[tuple[str, datetime, str]]
) -> None:
    question = {"survey_id": "avslag", "heading": "Q1", "question_code": "recommend", "stage_id": "rejection"}
    landing_home.configure("survey_questions", [question])
    found = landed(landing_home, "q.csv", qualtrics(zone, [one[0] for one in times]), "survey_responses")
    months = [month or f"{moment.replace(tzinfo=ZoneInfo('UTC')).astimezone(ZoneInfo('Europe/Stockholm')):%Y-%m}"
              for _, moment, month in times]  # fmt: skip
    assert sorted(found) == sorted(zip([moment for _, moment, _ in times], months, strict=True))


def test_the_two_hours_of_autumn_stay_apart_where_an_export_tells_them_apart(landing_home: LandingHome) -> None:
    first, second = as_csv(landing_home, ["2019-10-27T02:59:59+02:00", "2019-10-27T02:00:00+01:00"])
    assert second[0] - first[0] == timedelta(seconds=1)
