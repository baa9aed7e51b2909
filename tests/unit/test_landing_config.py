"""The installation's own rows: landed like an export, refused by row, and the newest file is the truth."""

from datetime import UTC, date, datetime

import pytest

from orchestration.landing.land import land
from orchestration.landing.store import LandingError
from orchestration.settings import Home

FEBRUARY, MARCH = datetime(2020, 2, 1, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC)
KOST = {"department_id": "kost", "name": "Kost"}


def config_receipt(home, table, at=FEBRUARY):
    return next(receipt for receipt in home.land(at).receipts if receipt.file_name == f"{table}.csv")


def test_a_configuration_row_lands_with_its_types(landing_home):
    target = {"metric_id": "cnps", "stage_id": "interview", "value": "45,5", "valid_from": "2018-01-01"}
    landing_home.configure("targets", [target])
    receipt = config_receipt(landing_home, "targets")
    assert (receipt.organisation_id, receipt.contract, receipt.status) == ("_config", "config_targets@1", "accepted")
    [row] = landing_home.rows("targets", provenance=True)
    assert (row["value"], row["valid_from"], row["month"]) == (45.5, date(2018, 1, 1), "0000-00")


def test_rows_of_several_organisations_lie_with_their_organisation(landing_home):
    landing_home.configure("organisations", [{"organisation_id": name, "name": name} for name in ("berga", "alby")])
    landing_home.configure("departments", [{"organisation_id": name} | KOST for name in ("berga", "alby")])
    landing_home.land()
    for name in ("berga", "alby"):
        assert len(list(landing_home.home.raw.glob(f"departments/organisation_id={name}/month=0000-00/*.parquet"))) == 1


def test_two_rows_with_the_same_key_are_both_refused_by_row(landing_home):
    landing_home.configure("departments", [KOST, KOST | {"name": "Kosten"}, {"department_id": "vard", "name": "Vård"}])
    receipt = config_receipt(landing_home, "departments")
    assert (receipt.status, receipt.rows_used, receipt.rows_refused) == ("partly", 1, 2)
    assert (
        "departments.csv, lines 2 and 3" in receipt.messages[0] and "keep the one that is meant" in receipt.messages[0]
    )
    assert [row["name"] for row in landing_home.rows("departments")] == ["Vård"]


QUESTION = {"survey_id": "avslag", "heading": "Q1", "question_code": "recommend", "stage_id": "rejection"}


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("departments", KOST | {"organisation_id": "norge"}, "an organisation of organisations.csv"),
        ("departments", {"department_id": "kost"}, "column 'name': a value expected"),
        ("survey_questions", QUESTION | {"question_code": "recomend"}, "a code of the question catalogue, 'ignore' or"),
        ("survey_questions", QUESTION | {"question_code": "@name"}, "one of @application_id, @department"),
        ("survey_questions", QUESTION | {"stage_id": "avslag"}, "one of application, exit, interview"),
        ("survey_questions", QUESTION | {"stage_id": ""}, "the stage that the question is asked at"),
        ("targets", {"metric_id": "cnps", "value": "fyrtio"}, "column 'value': a number expected, a text found"),
        ("organisations", {"organisation_id": "Öster/..", "name": "x"}, "small letters"),
        ("organisations", {"organisation_id": "x", "name": "x", "time_zone": "Svensk"}, "an IANA time zone"),
        ("organisations", {"organisation_id": "x", "name": "x", "minimum_n": "3"}, "5 or more"),
    ],
)
def test_an_unusable_row_is_refused_and_says_what_is_expected(landing_home, table, row, words):
    good = {"organisations": [{"name": "P"}], "survey_questions": [QUESTION | {"heading": "Q9"}]}.get(table, [])
    landing_home.configure(table, [*good, row])
    receipt = config_receipt(landing_home, table)
    assert (receipt.status, receipt.rows_refused, receipt.rows_used) == ("partly", 1, len(good))
    assert words in receipt.messages[0] and f"line {len(good) + 2}" in receipt.messages[0]


def test_a_renamed_configuration_column_is_refused_with_the_nearest(landing_home):
    landing_home.write(landing_home.home.config / "department_aliases.csv", b"organisation_id,alias,department\n")
    [message] = config_receipt(landing_home, "department_aliases").messages
    assert "column 'department' is unknown: the nearest known heading is 'department_id'" in message


def test_a_file_that_is_no_configuration_is_refused_by_name(landing_home):
    landing_home.write(landing_home.home.config / "department.csv", b"a,b\n1,2\n")
    [message] = config_receipt(landing_home, "department").messages
    assert message.startswith("department.csv: not a configuration file; known are organisations.csv, departments.csv")


def test_settings_that_return_to_earlier_bytes_are_the_newest_again(landing_home):
    for name, at in (("Kost", datetime(2020, 1, 1, tzinfo=UTC)), ("Måltid", FEBRUARY), ("Kost", MARCH)):
        landing_home.configure("departments", [KOST | {"name": name}])
        assert config_receipt(landing_home, "departments", at).status == "accepted"
    assert config_receipt(landing_home, "departments", MARCH).status == "unchanged"
    rows = landing_home.rows("departments", provenance=True)
    assert sorted((row["_landed_at"].month, row["name"]) for row in rows) == [(1, "Kost"), (2, "Måltid"), (3, "Kost")]


def test_a_home_without_organisations_cannot_land(tmp_path):
    home = Home.at(tmp_path)
    with pytest.raises(LandingError, match=r"No organisation is configured in .*organisations\.csv"):
        land(home, FEBRUARY)


def test_a_broken_organisations_file_stops_landing_and_says_where(landing_home):
    landing_home.write(landing_home.home.config / "organisations.csv", b'organisation_id,name\nx,"y\n')
    with pytest.raises(LandingError, match=r"organisations\.csv: line 2: a quotation mark that opens here"):
        landing_home.land()
