"""Whatever the number, its printed form is the number: rounded once, signed right and unbreakable."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.language.catalogue import load
from reports.language.formatter import DECIMALS, Formatter

FORMATTER = Formatter(load("sv"))
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def read(text: str) -> Decimal:
    return Decimal(text.replace("\u00a0", "").replace("\u2212", "-").replace(",", "."))


@given(NUMBERS, st.integers(0, 3))
def test_a_printed_number_is_within_half_a_unit_of_its_last_place(value: float, decimals: int) -> None:
    printed = read(FORMATTER.number(value, decimals))
    assert abs(printed - Decimal(repr(value))) <= Decimal("0.5").scaleb(-decimals)


@given(NUMBERS, st.integers(0, 3))
def test_a_half_goes_away_from_zero(value: float, decimals: int) -> None:
    half = Decimal(int(value)).scaleb(-decimals) + Decimal("0.5").scaleb(-decimals).copy_sign(Decimal(int(value)))
    if Decimal(repr(float(half))) == half:
        assert abs(read(FORMATTER.number(float(half), decimals))) > abs(half)


@given(NUMBERS, st.integers(0, 3), st.booleans())
def test_no_number_can_break_or_hide_its_sign(value: float, decimals: int, signed: bool) -> None:
    text = FORMATTER.number(value, decimals, signed)
    assert " " not in text and "-" not in text
    is_zero = read(text.lstrip("+")) == 0
    assert not is_zero or text[0] not in "+\u2212"


@given(st.floats(0, 1), st.sampled_from(sorted(DECIMALS)))
def test_opposite_numbers_differ_by_the_sign_alone(value: float, unit: str) -> None:
    assert FORMATTER.scaled(-value, unit).lstrip("\u2212") == FORMATTER.scaled(value, unit)
