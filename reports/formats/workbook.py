"""The workbook: key figures, current figures, current comparisons and how to read them, as typed cells.

Numbers are numbers and dates are dates, so that a sheet can be sorted and summed; what may not be shown is the sign
`..`, never an empty cell that looks like zero. Every text is written as text: none can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.components.standing import Standing
from reports.formats.rows import ReaderRows
from reports.language.catalogue import Catalogue
from reports.language.names import Names
from reports.reader import WHOLE, Reader

FILE = "report.xlsx"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NUMBERS = {"points": "0", "share": "0 %", "index": "0", "days": "0.0", "count": "#,##0"}
SIGNED = {
    "points": "+0;-0;0",
    "share": "+0;-0;0",
    "index": "+0;-0;0",
    "days": "+0.0;-0.0;0.0",
    "count": "+#,##0;-#,##0;0",
}
DAY = "yyyy-mm-dd"
ABSENT = "–"

STYLES: dict[str, dict[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 13},
    "header": {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#F3F6F7"},
    "sign": {"align": "right", "font_color": "#52606D"},
    "day": {"num_format": DAY, "align": "left"},
    **{f"number {unit}": {"num_format": pattern} for unit, pattern in NUMBERS.items()},
    **{f"signed {unit}": {"num_format": pattern} for unit, pattern in SIGNED.items()},
}

WIDTHS = {"department": 30, "stage": 14, "metric": 38, "statistic": 16, "segment": 18, "part": 22, "period_kind": 14,
          "from": 12, "to": 12, "value": 11, "unit": 15, "low": 11, "high": 11, "n": 10, "status": 24, "note": 30,
          "change": 13, "verdict": 28, "kind": 26, "reference_value": 14, "difference": 12, "reference_n": 16,
          "figure_id": 70, "term": 34, "meaning": 100}  # fmt: skip

KEY_FIGURES = (
    "metric", "value", "unit", "low", "high", "n", "period_kind", "from", "to", "change", "verdict", "status",
    "figure_id",
)  # fmt: skip
FIGURES = (
    "department", "stage", "metric", "statistic", "segment", "part", "period_kind", "from", "to", "value", "unit",
    "low", "high", "n", "status", "note", "figure_id",
)  # fmt: skip
COMPARISONS = (
    "department", "stage", "metric", "statistic", "segment", "part", "period_kind", "from", "to", "value", "kind",
    "reference_value", "difference", "unit", "low", "high", "reference_n", "verdict", "status", "figure_id",
)  # fmt: skip


Cell = tuple[Any, str]
"""A value and the style it is written in; the kind of value decides the kind of cell."""

STATISTICS, PERIODS = {"value", "median"}, {"block", "trailing_year"}
"""The figures people look up: the parts of a CNPS, further percentiles and calendar years are in figures.csv."""


class Workbooks:
    """Writes the workbooks of one release, one for each reader."""

    def __init__(self, text: Catalogue, names: Names, organisation: Any, departments: Mapping[str, str]) -> None:
        self._text, self._names, self._organisation = text, names, organisation
        self._departments = {WHOLE: text("archive.whole"), **departments}
        self._codes = text.find("codes")
        self._headings = text.find("workbook.heading")
        differences = {unit: text(f"units.{unit}.difference.other", number="") for unit in NUMBERS}
        self._difference_units = {unit: words.strip() or ABSENT for unit, words in differences.items()}

    def write(self, path: Path, reader: Reader, title: str, rows: ReaderRows, headlines: Sequence[Standing]) -> None:
        """Write the workbook of `reader`; the same rows give the same bytes."""
        with xlsxwriter.Workbook(str(path), OPTIONS) as book:
            formats = {name: book.add_format({"valign": "top", **style}) for name, style in STYLES.items()}
            book.set_properties(
                {"title": title, "author": self._organisation.name, "created": self._organisation.as_of}
            )
            self._key_figures(_Sheet(book, self._text("workbook.key_figures"), formats), title, headlines)
            figures = [row for row in rows.figures_current.to_pylist() if _is_looked_up(row)]
            self._table(book, formats, "figures", FIGURES, map(self._figure, figures))
            own = {
                row["figure_id"]: row for row in figures if reader.is_organisation or row["department_id"] == reader.id
            }
            compared = (row for row in rows.comparisons_current.to_pylist() if row["figure_id"] in own)
            pairs = (self._comparison(own[row["figure_id"]], row) for row in compared)
            self._table(book, formats, "comparisons", COMPARISONS, pairs)
            self._notes(_Sheet(book, self._text("workbook.notes"), formats), figures)

    def _table(
        self,
        book: xlsxwriter.Workbook,
        formats: dict[str, Format],
        name: str,
        columns: Sequence[str],
        rows: Iterable[list[Cell]],
    ) -> None:
        sheet = _Sheet(book, self._text(f"workbook.{name}"), formats)
        sheet.table(name, columns, self._headings, rows)

    def _key_figures(self, sheet: _Sheet, title: str, headlines: Sequence[Standing]) -> None:
        sheet.line(title, "title")
        published = self._text("page.published", date=self._organisation.published_on.isoformat())
        sheet.line(f"{published}, {self._text('page.revision', revision=self._organisation.revision)}")
        if self._organisation.notice:
            sheet.line(self._organisation.notice)
        sheet.skip()
        both = [row for each in headlines for row in (each.main, each.newer) if row is not None]
        sheet.table("key_figures", KEY_FIGURES, self._headings, map(self._key_figure, both))

    def _key_figure(self, row: Any) -> list[Cell]:
        change = self._number(row.prior_year_difference, row.unit, row.prior_year_status or "no_reference", "signed")
        return [
            (self._names.figure(row), "text"), *self._measured(row, row.unit),
            self._code("period_kind", row.period_kind), *_span(row.period_start, row.period_end),
            change, self._code("verdict", row.prior_year_verdict), self._code("status", row.status),
            (row.figure_id, "text"),
        ]  # fmt: skip

    def _figure(self, row: Mapping[str, Any]) -> list[Cell]:
        value, unit, low, high, n = self._measured(_Columns(row), row["unit"])
        return [*self._place(row), value, unit, low, high, n, self._code("status", row["status"]),
                self._code("note_code", row["note_code"]), (row["figure_id"], "text")]  # fmt: skip

    def _comparison(self, figure: Mapping[str, Any], row: Mapping[str, Any]) -> list[Cell]:
        unit, status = figure["unit"], row["status"]
        signed = [
            self._number(row[name], unit, status, "signed")
            for name in ("difference", "difference_low", "difference_high")
        ]
        return [
            *self._place(figure), self._number(figure["value"], unit, figure["status"]),
            self._code("kind", row["kind"]), self._number(row["reference_value"], unit, status),
            signed[0], (self._difference_units[unit], "text"), *signed[1:],
            self._number(row["reference_n"], "count", status), self._code("verdict", row["verdict"]),
            self._code("status", status), (row["figure_id"], "text"),
        ]  # fmt: skip

    def _place(self, row: Mapping[str, Any]) -> list[Cell]:
        texts = (
            self._departments.get(row["department_id"], row["department_id"]),
            self._names.stage(row["stage_id"]),
            self._names.metric(row["metric_id"]),
        )
        divided = [ABSENT if row[name] == "-" else row[name] for name in ("segment_kind", "segment_id")]
        return [
            *((text, "text") for text in texts), self._code("statistic", row["statistic"]),
            *((text, "text") for text in divided),
            self._code("period_kind", row["period_kind"]), *_span(row["period_start"], row["period_end"]),
        ]  # fmt: skip

    def _measured(self, row: Any, unit: str) -> list[Cell]:
        value, low, high = (self._number(each, unit, row.status) for each in (row.value, row.value_low, row.value_high))
        return [value, self._code("unit", unit), low, high, self._number(row.n, "count", row.status)]

    def _number(self, value: float | None, unit: str, status: str, kind: str = "number") -> Cell:
        """A number in its unit; nothing published is the sign of secrecy or, where none was kept, of absence."""
        if status in ("suppressed", "not_reached"):
            return (self._text("status.suppressed.mark") if status == "suppressed" else ABSENT, "sign")
        if value is None:
            return (ABSENT, "sign")
        # a difference between shares is told in percentage points, which are no per cent
        return (value * 100 if kind == "signed" and unit == "share" else value, f"{kind} {unit}")

    def _code(self, column: str, code: str | None) -> Cell:
        return (self._codes[column].get(code, code) or ABSENT, "text")

    def _notes(self, sheet: _Sheet, figures: Sequence[Mapping[str, Any]]) -> None:
        sheet.line(self._text("workbook.notes"), "title")
        for key in ("about", "periods", "interval", "empty"):
            sheet.paragraph(self._text(f"workbook.{key}"))
        sheet.paragraph(self._text("workbook.hidden", minimum=self._organisation.minimum_n))
        sheet.skip()
        used = {row["metric_id"] for row in figures}
        metrics = [each for each in self._names.metrics if each in used]
        rows = ([(self._names.metric(each), "text"), (self._names.definition(each), "wrapped")] for each in metrics)
        sheet.table("notes", ("term", "meaning"), self._headings, rows)


class _Columns:
    """A row of a table with its columns as attributes, as the rows of marts have them."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.__dict__ = dict(row)


class _Sheet:
    """A worksheet filled from the top."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, formats: dict[str, Format]) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._formats, self._at = formats, 0
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)

    def line(self, text: str, style: str = "text") -> None:
        self._sheet.write_string(self._at, 0, text, self._formats[style])
        self._at += 1

    def paragraph(self, text: str) -> None:
        """A text over the two columns of the notes, as high as it needs to be."""
        self._sheet.merge_range(self._at, 0, self._at, 1, "", self._formats["wrapped"])
        self._sheet.write_string(self._at, 0, text, self._formats["wrapped"])
        self._sheet.set_row(self._at, 15 * (1 + len(text) // 125))
        self._at += 1

    def skip(self) -> None:
        self._at += 1

    def table(self, name: str, columns: Sequence[str], headings: Mapping[str, str], rows: Iterable[list[Cell]]) -> None:
        """A table with a frozen header, which spreadsheets and screen readers know as a table."""
        top = self._at
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, WIDTHS[column])
        for row in rows:
            self._at += 1
            self._row(row)
        last = max(self._at, top + 1)
        header = [{"header": headings[column], "header_format": self._formats["header"]} for column in columns]
        options = {"name": name, "columns": header, "style": None}
        self._sheet.add_table(top, 0, last, len(columns) - 1, options)
        self._sheet.freeze_panes(top + 1, 1)
        self._sheet.repeat_rows(top)

    def _row(self, row: Sequence[Cell]) -> None:
        for place, (value, style) in enumerate(row):
            if isinstance(value, str):
                self._sheet.write_string(self._at, place, value, self._formats[style])
            elif isinstance(value, date):
                self._sheet.write_datetime(self._at, place, value, self._formats[style])
            else:
                self._sheet.write_number(self._at, place, value, self._formats[style])


def _span(start: date, end: date) -> Iterator[Cell]:
    """A period's first and last day; the contract names it by the first days of its months."""
    yield (start, "day")
    yield ((end.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1), "day")


def _is_looked_up(row: Mapping[str, Any]) -> bool:
    return row["statistic"] in STATISTICS and row["period_kind"] in PERIODS
