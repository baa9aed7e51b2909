"""One cell to one value: what is accepted, what is refused, and which hour a local time is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from orchestration.connectors.faults import ValueRefused
from orchestration.connectors.values import Scale, answer, flag, integer, moment, number, text

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FORMATS = ("iso", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")
SCORE, YES_NO = Scale("number", 0, 10), Scale("yes_no", 0, 1)


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2019-07-03T14:05:00+02:00", "2019-07-03 12:05"),
        ("2019-07-03T12:05:00Z", "2019-07-03 12:05"),
        ("2019-07-03 14:05", "2019-07-03 12:05"),
        ("2019-12-03 14:05:00", "2019-12-03 13:05"),
        ("2019-07-03", "2019-07-02 22:00"),
        ("7/3/2019 14:05:00", "2019-07-03 12:05"),
        (" 2019-07-03 14:05 ", "2019-07-03 12:05"),
        (datetime(2019, 7, 3, 14, 4, 59, 600_000), "2019-07-03 12:05"),
        (43649.586805555555, "2019-07-03 12:05"),
        ("2019-03-31 02:30", "2019-03-31 01:30"),  # skipped hour: read as 03:30 summer time
        ("2019-10-27 02:30", "2019-10-27 00:30"),  # repeated hour: the first, still summer time
    ],
)
def test_a_time_is_read_as_utc(cell, utc):
    assert moment(cell, STOCKHOLM, FORMATS) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("cell", ["3 juli", "2019-13-01", "13/13/2019 10:00:00", "20190703", "14:05", "7", 0.5])
def test_what_is_no_time_is_refused(cell):
    with pytest.raises(ValueRefused) as refused:
        moment(cell, STOCKHOLM, FORMATS)
    assert refused.value.value_class == "unparsable_time"


def test_month_first_is_read_only_where_a_contract_says_so():
    with pytest.raises(ValueRefused):
        moment("7/3/2019 14:05:00", STOCKHOLM)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("7", "7"), ("7,0", "7"), ("7.00", "7"), ("10 - Mycket troligt", "10"), ("0 = inte alls", "0"),
        ("5 (nöjd)", "5"), ("5: nöjd", "5"), ("9 Mycket troligt", "9"), ("10–Mycket troligt", "10"),
    ],
)  # fmt: skip
def test_a_score_is_its_leading_whole_number(written, stored):
    assert answer(written, SCORE) == stored


@pytest.mark.parametrize(
    ("written", "value_class"),
    [
        ("elva", "text"), ("7,5", "not_whole"), ("11", "out_of_range"), ("-1", "out_of_range"), ("7-8", "text"),
        ("7/10", "text"), ("7 8", "text"), ("2019-07-03", "text"), ("12 - x", "out_of_range"), ("7 av 10", "text"),
    ],
)  # fmt: skip
def test_what_is_no_score_is_refused_by_its_class(written, value_class):
    with pytest.raises(ValueRefused) as refused:
        answer(written, SCORE)
    assert refused.value.value_class == value_class
    assert written not in str(refused.value)


@pytest.mark.parametrize("written", ["yes", "JA", "True", "1"])
def test_yes_is_yes_in_every_spelling(written):
    assert (answer(written, YES_NO), flag(written)) == ("yes", True)


@pytest.mark.parametrize("written", ["no", "Nej", "FALSE", "0"])
def test_no_is_no_in_every_spelling(written):
    assert (answer(written, YES_NO), flag(written)) == ("no", False)


@pytest.mark.parametrize("written", ["kanske", "2", "yy"])
def test_anything_else_is_neither(written):
    with pytest.raises(ValueRefused):
        answer(written, YES_NO)


def test_a_spreadsheet_number_is_the_text_a_person_sees():
    assert [text(cell) for cell in (7.0, 7.5, True, "", "  ", None, " x ")] == [
        "7",
        "7.5",
        "true",
        None,
        None,
        None,
        "x",
    ]


def test_numbers_may_have_a_decimal_comma():
    assert (number("1 234,5".replace(" ", "\u00a0")), number("-3.5"), integer("12,0")) == (1234.5, -3.5, 12)
    for convert, cell in ((integer, "12,5"), (number, "1.234,5"), (integer, "tolv")):
        with pytest.raises(ValueRefused):
            convert(cell)
