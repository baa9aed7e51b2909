"""Numbers, periods and names as a Swedish reader meets them."""

from __future__ import annotations

from datetime import date

import pytest

from reports.language.catalogue import MissingText, load
from reports.language.formatter import Formatter

F = Formatter(load("sv"))
NB, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234.5, 1, f"1{NB}234,5"),
        (1234567.0, 0, f"1{NB}234{NB}567"),
        (-5.0, 0, f"{MINUS}5"),
        (2.5, 0, "3"),
        (-2.5, 0, f"{MINUS}3"),
        (0.125, 2, "0,13"),
        (1.005, 2, "1,01"),
        (-0.04, 1, "0,0"),
        (-0.4, 0, "0"),
        (0.0, 0, "0"),
    ],
)
def test_numbers_round_half_away_from_zero_without_minus_zero(value: float, decimals: int, expected: str) -> None:
    assert F.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (-4.6, "points", f"{MINUS}5"),
        (0.085, "share", f"9{NB}%"),
        (0.145, "share", f"15{NB}%"),
        (61.5, "index", "62"),
        (24.45, "days", f"24,5{NB}dagar"),
        (1320.0, "count", f"1{NB}320"),
    ],
)
def test_each_unit_has_its_decimals_and_its_sign(value: float, unit: str, expected: str) -> None:
    assert F.value(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (9.2, "points", f"+9{NB}poäng"),
        (-0.22, "share", f"{MINUS}22{NB}procentenheter"),
        (-0.01, "share", f"{MINUS}1{NB}procentenhet"),
        (1.0, "index", f"+1{NB}enhet"),
        (0.2, "points", f"0{NB}poäng"),
        (-0.3, "points", f"0{NB}poäng"),
    ],
)
def test_a_difference_has_a_sign_and_its_unit_in_words(value: float, unit: str, expected: str) -> None:
    assert F.difference(value, unit) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2019, 12, 1), date(2019, 12, 1), f"dec{NB}2019"),
        (date(2019, 9, 1), date(2019, 11, 1), f"sep–nov{NB}2019"),
        (date(2018, 11, 1), date(2019, 1, 1), f"nov{NB}2018–jan{NB}2019"),
        (date(2019, 3, 1), date(2019, 7, 1), f"mar–jul{NB}2019"),
    ],
)
def test_a_block_is_named_by_its_months(start: date, end: date, expected: str) -> None:
    assert F.period(start, end) == expected


def test_limits_in_words_carry_the_unit_once() -> None:
    assert F.interval(-9.4, -0.6, "points") == f"mellan {MINUS}9 och {MINUS}1"
    assert F.interval(0.04, 0.152, "share") == f"mellan 4 och 15{NB}%"
    assert F.span(0.04, 0.152, "share") == f"4 till 15{NB}%"


def test_counts_agree_with_their_noun() -> None:
    assert F.counted(1, "application") == f"1{NB}ansökan"
    assert F.counted(1320, "application") == f"1{NB}320{NB}ansökningar"


def test_an_axis_has_no_decimals_it_does_not_need() -> None:
    assert [F.level(20.0, "days"), F.level(2.5, "days"), F.level(0.25, "share")] == ["20", "2,5", f"25{NB}%"]


def test_days_and_months_are_written_out() -> None:
    assert F.day(date(2020, 1, 20)) == f"20{NB}januari{NB}2020"
    assert F.month(date(2019, 12, 1)) == f"december{NB}2019"


def test_a_missing_text_is_refused_by_key_and_file() -> None:
    with pytest.raises(MissingText, match=r"sv\.yml has no text 'verdict\.sideways'"):
        load("sv")("verdict.sideways")


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(MissingText, match="no text catalogue for language 'fi'"):
        load("fi")
