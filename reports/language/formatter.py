"""Numbers, periods and dates as a reader of one language meets them.

Here: rounding for display, signs, units beside numbers, names of periods. Not here: which figure to show, or any
judgement on it. Rounding is half away from zero, the minus is U+2212 and no number can break over two lines.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import parse_pattern

from reports.language.catalogue import Catalogue

MINUS = "\u2212"
NO_BREAK = "\u00a0"
EN_DASH = "\u2013"

DECIMALS = {"points": 0, "share": 0, "index": 0, "days": 1, "count": 0}
"""Printed decimals of each unit of the figures contract."""


class Formatter:
    """Formats for one catalogue's language. Every method returns plain text, without markup.

    The departments of a release print the same numbers and periods over and over, so each text is made once.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._text = catalogue
        self._locale = Locale.parse(catalogue("locale"))
        self._patterns = {places: parse_pattern("#,##0" + "." * (places > 0) + "0" * places) for places in range(4)}
        for name in ("number", "scaled", "value", "difference", "interval", "span", "level", "counted"):
            setattr(self, name, lru_cache(65536)(getattr(self, name)))
        for name in ("period", "month", "day", "_short_month"):
            setattr(self, name, lru_cache(4096)(getattr(self, name)))

    def number(self, value: float, decimals: int = 0, signed: bool = False) -> str:
        """`value` with `decimals` places; `signed` puts a plus before what is above zero."""
        rounded = _round(Decimal(repr(value)), decimals)
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        digits = self._patterns[decimals].apply(abs(rounded), self._locale)
        return sign + digits.replace(" ", NO_BREAK)

    def scaled(self, value: float, unit: str, signed: bool = False) -> str:
        """The bare number of a value in `unit`: shares as whole per cent, without the sign of per cent."""
        return self.number(_printed(value, unit), DECIMALS[unit], signed)

    def value(self, value: float, unit: str) -> str:
        """A level with the little a number needs beside it: "8 %", "24,5 dagar", "−5"."""
        return self._glued(f"units.{unit}.value", self.scaled(value, unit))

    def difference(self, value: float, unit: str) -> str:
        """A signed difference in words: "+9 poäng", "−1 procentenhet"."""
        number = self.scaled(value, unit, signed=True)
        form = "one" if number.lstrip("+" + MINUS) == "1" else "other"
        return self._glued(f"units.{unit}.difference.{form}", number)

    def after(self, unit: str) -> str:
        """The word that stands after a large number of this unit, or nothing."""
        return self._text(f"units.{unit}.after")

    def interval(self, low: float, high: float, unit: str) -> str:
        """Limits in words: "mellan −9 och −1"."""
        return self._text(
            "interval",
            low=self.scaled(low, unit),
            high=self.value(high, unit),
        )

    def span(self, low: float, high: float, unit: str) -> str:
        """Limits where there is little room: "−9 till −1"."""
        return self._text("span", low=self.scaled(low, unit), high=self.value(high, unit))

    def short(self, value: float, unit: str) -> str:
        """A value where its unit is told beside it: only per cent keeps its sign."""
        return self.value(value, unit) if unit == "share" else self.scaled(value, unit)

    def level(self, value: float, unit: str) -> str:
        """A mark on an axis: as many decimals as it takes, and no unit but per cent."""
        printed = _printed(value, unit)
        number = self.number(printed, 0 if printed == int(printed) else 1)
        return self._glued("units.share.value", number) if unit == "share" else number

    def counted(self, number: int, noun: str) -> str:
        """A count with its noun in the right number: "1 svar", "12 ansökningar"."""
        form = "one" if number == 1 else "other"
        return self._glued(f"nouns.{noun}.{form}", self.number(number))

    def period(self, start: date, end: date) -> str:
        """First to last month: "dec 2019", "sep–nov 2019", "nov 2018–jan 2019"."""
        if (start.year, start.month) == (end.year, end.month):
            return self._short_month(end, True)
        return self._short_month(start, start.year != end.year) + EN_DASH + self._short_month(end, True)

    def short_month(self, day: date) -> str:
        """ "jan", without the year."""
        return self._short_month(day, False)

    def month(self, day: date) -> str:
        """ "december 2019"."""
        return format_date(day, "MMMM y", locale=self._locale).replace(" ", NO_BREAK)

    def day(self, day: date) -> str:
        """ "20 januari 2020"."""
        return format_date(day, "d MMMM y", locale=self._locale).replace(" ", NO_BREAK)

    def _glued(self, key: str, number: str) -> str:
        """A text around a number, which must not part from the first word of its unit at the end of a line."""
        return self._text(key, number=number).replace(" ", NO_BREAK, 1)

    def _short_month(self, day: date, with_year: bool) -> str:
        name = format_date(day, "MMM", locale=self._locale).rstrip(".")
        return f"{name[:3]}{NO_BREAK}{day.year}" if with_year else name[:3]


def _printed(value: float, unit: str) -> float:
    # through Decimal, since 0.145 * 100 is 14.499999999999998 in floats and would round the wrong way
    return float(Decimal(repr(value)) * 100) if unit == "share" else value


def _round(value: Decimal, decimals: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
