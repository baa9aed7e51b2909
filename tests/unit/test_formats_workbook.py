"""The workbook: what openpyxl, which did not write it, finds in its cells."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.workbook import Workbook

from reports import render_release
from tests.golden.release_data import build
from tests.published import HOSTILE, keep_departments, rename

SHEETS = {
    "sv": ["Nyckeltal", "Siffror", "Jämförelser", "Läs mig"],
    "en": ["Key figures", "Figures", "Comparisons", "Read me"],
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = build(tmp_path_factory.mktemp("data"))
    rename(data, HOSTILE)
    folder = tmp_path_factory.mktemp("out")
    render_release(data, folder)
    return folder


def book(out: Path, slug: str) -> Workbook:
    return openpyxl.load_workbook(out / slug / "report.xlsx")


def table(opened: Workbook, place: int) -> list[dict[str, object]]:
    """The rows of a sheet's table by heading."""
    sheet = opened.worksheets[place]
    [found] = sheet.tables.values()
    header, *rows = ([cell.value for cell in row] for row in sheet[found.ref])
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_workbook_has_four_sheets_in_the_language_of_the_organisation(tmp_path: Path, language: str) -> None:
    render_release(build(tmp_path / "data", language=language), tmp_path / "out")
    opened = book(tmp_path / "out", "departments/kultur")
    assert opened.sheetnames == SHEETS[language]
    assert ("Statistic" in table(opened, 1)[0]) == (language == "en")


def test_cells_are_typed_and_nothing_is_hidden_or_empty(out: Path) -> None:
    for slug in ("organisation", "departments/kultur", "departments/lokal"):
        opened = book(out, slug)
        for place, sheet in enumerate(opened.worksheets):
            assert sheet.sheet_state == "visible"
            assert not any(each.hidden for each in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))
            assert sheet.freeze_panes
            assert all(value is not None for row in table(opened, place) for value in row.values())
        for row in table(opened, 1):
            assert isinstance(row["Från och med"], datetime) and isinstance(row["Till och med"], datetime)
            if row["Status"] == "visas":
                assert isinstance(row["Värde"], int | float) and isinstance(row["Underlag"], int)


def test_the_numbers_are_the_published_ones_unrounded(out: Path) -> None:
    published = {row["figure_id"]: row for row in pq.read_table(_data(out)).to_pylist()}
    shown = [row for row in table(book(out, "departments/kultur"), 1) if row["Status"] == "visas"]
    assert len(shown) > 10
    for row in shown:
        figure = published[row["Siffrans id"]]
        assert row["Värde"] == pytest.approx(figure["value"], rel=1e-14)
        assert row["Underlag"] == figure["n"]


def _data(out: Path) -> Path:
    return build(out.with_name("again")) / "figures.parquet"


def test_a_share_is_in_per_cent_and_its_difference_in_percentage_points(out: Path) -> None:
    opened = book(out, "organisation")
    figures = {row["Siffrans id"]: row for row in table(opened, 1)}
    shares = [row for row in table(opened, 2) if row["Enhet"] == "procentenheter" and row["Status"] == "visas"]
    assert shares
    for row in shares:
        value = figures[row["Siffrans id"]]["Värde"]
        assert row["Skillnad"] == pytest.approx((value - row["Jämförvärde"]) * 100, abs=1e-9)
    sheet = opened.worksheets[1]
    formats = {
        cell.number_format for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, float)
    }
    assert {"0 %", "0"} <= formats


def test_a_withheld_figure_is_the_sign_and_never_a_number(out: Path) -> None:
    rows = table(book(out, "departments/lokal"), 1)
    withheld = [row for row in rows if row["Status"] == "visas inte (..)"]
    assert withheld
    for row in withheld:
        assert {row[name] for name in ("Värde", "Undre gräns", "Övre gräns", "Underlag")} == {".."}


def test_no_text_becomes_a_formula_or_a_link(out: Path) -> None:
    opened = book(out, "organisation")
    cells = [cell for sheet in opened.worksheets for row in sheet.iter_rows() for cell in row]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {HOSTILE["barn"], HOSTILE["kultur"]} <= texts
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(out / "organisation" / "report.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets and not any(b"<f>" in sheet for sheet in sheets)


def test_a_workbook_is_dated_by_its_release_and_the_same_every_time(out: Path, tmp_path: Path) -> None:
    data = build(tmp_path / "data")
    rename(data, HOSTILE)
    render_release(data, tmp_path / "out")
    for path in out.rglob("report.xlsx"):
        assert path.read_bytes() == (tmp_path / "out" / path.relative_to(out)).read_bytes()
    assert book(out, "organisation").properties.created == datetime(2020, 1, 20, 6, 0)


def test_an_organisation_of_one_department_that_shows_nothing_still_has_a_workbook(tmp_path: Path) -> None:
    data = build(tmp_path / "data")
    keep_departments(data, {"lokal"})
    render_release(data, tmp_path / "out")
    opened = book(tmp_path / "out", "departments/lokal")
    assert len(opened.worksheets) == 4
    assert table(opened, 3), "the definitions of what is shown stand in the notes"
