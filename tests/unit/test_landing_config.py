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
        (
            "organisations",
            {"organisation_id": "x", "name": "x", "reporting_rhythm": "month"},
            "block, quarter, tertial",
        ),
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


def test_a_unit_lies_in_a_department_and_in_no_other_unit(landing_home):
    landing_home.configure("departments", [
        KOST,
        {"department_id": "skolkok", "name": "Skolkök", "part_of": "kost"},
        {"department_id": "diskrum", "name": "Diskrum", "part_of": "skolkok"},
        {"department_id": "orphan", "name": "Kafé", "part_of": "kultur"},
        {"department_id": "own", "name": "Bageri", "part_of": "own"},
        {"department_id": "moved", "name": "Lager", "part_of": "kost", "valid_to": "2018-12-31"},
        {"department_id": "moved", "name": "Lager", "valid_from": "2019-01-01"},
    ])  # fmt: skip
    receipt = config_receipt(landing_home, "departments")
    assert (receipt.rows_used, receipt.rows_refused) == (2, 5)
    told = " ".join(receipt.messages)
    assert "a department that is itself part of none" in told
    assert "a department_id of the same organisation" in told
    assert "give a unit that moved a new id" in told
    assert [row["part_of"] for row in landing_home.rows("departments")] == [None, "kost"]


SMALL = {"group_id": "smaa", "name": "Små förvaltningar"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (SMALL | {"group_id": "kost", "department_id": "kost"}, "that name no department"),
        (SMALL | {"group_id": "skolkok", "department_id": "kost"}, "that name no department"),
        (SMALL | {"group_id": "*", "department_id": "kost"}, "that name no department"),
        (SMALL | {"group_id": "unmapped", "department_id": "kost"}, "that name no department"),
        (SMALL | {"department_id": "slottet"}, "a department of departments.csv that is no unit"),
        (SMALL | {"department_id": "skolkok"}, "a department of departments.csv that is no unit"),
        (SMALL | {"name": "", "department_id": "kost"}, "column 'name'"),
    ],
)
def test_a_group_cannot_be_taken_for_a_department(landing_home, row, words):
    unit = {"department_id": "skolkok", "name": "Skolkök", "part_of": "kost"}
    landing_home.configure("departments", [KOST, unit])
    landing_home.configure("department_groups", [row])
    receipt = config_receipt(landing_home, "department_groups")
    assert receipt.rows_used == 0 and words in receipt.messages[0]


def test_a_department_is_in_one_group_and_a_group_has_one_name(landing_home):
    names = ("kost", "kultur", "fritid", "teknik")
    landing_home.configure("departments", [{"department_id": name, "name": name} for name in names])
    landing_home.configure("department_groups", [
        SMALL | {"department_id": "kost"},
        SMALL | {"department_id": "kultur"},
        SMALL | {"department_id": "fritid", "group_id": "g2"},
        SMALL | {"department_id": "fritid", "group_id": "g3"},
    ])  # fmt: skip
    receipt = config_receipt(landing_home, "department_groups")
    assert (receipt.rows_used, receipt.rows_refused) == (2, 2)
    assert "one row for each organisation_id + department_id" in receipt.messages[0]
    landing_home.configure(
        "department_groups", [SMALL | {"department_id": "kost"}, SMALL | {"department_id": "kultur", "name": "Andra"}]
    )
    assert "one name for each group" in config_receipt(landing_home, "department_groups", MARCH).messages[0]
