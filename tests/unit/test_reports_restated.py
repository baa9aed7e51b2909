"""What a revision says otherwise than the one before it, in the report of whom it concerns."""

from __future__ import annotations

from pathlib import Path

from reports.publish import render_release
from tests.golden.release_data import build, restate
from tests.golden.release_rows import Row, release_rows


def block(department_id: str) -> Row:
    """The last CNPS after rejection of a department."""
    figures, _, _ = release_rows()
    of = (row for row in figures if row["department_id"] == department_id and row["period_kind"] == "block")
    return [row for row in of if (row["metric_id"], row["stage_id"]) == ("cnps", "rejection")][-1]


def page(tmp_path: Path, revision: int, restated: list[Row], reader: str = "organisation") -> str:
    data = build(tmp_path / "data", revision=revision)
    restate(data, release_rows()[0], restated)
    render_release(data, tmp_path / "out")
    return (tmp_path / "out" / reader / "index.html").read_text(encoding="utf-8")


def test_a_first_version_says_nothing_of_an_earlier_one(tmp_path: Path) -> None:
    assert "Ändrat sedan version" not in page(tmp_path, 1, [])


def test_a_revision_that_changes_nothing_for_a_reader_says_so(tmp_path: Path) -> None:
    shown = block("*") | {"previous_status": "shown", "previous_value": -31.0, "previous_n": 48}
    html = page(tmp_path, 2, [shown], "departments/kultur")
    assert "Inget nyckeltal, för alla kandidater tillsammans, är ett annat än i version 1" in html
    assert 'id="restated"' not in html


def test_a_restated_figure_stands_beside_what_was_said_before(tmp_path: Path) -> None:
    shown = block("*") | {"previous_status": "shown", "previous_value": -31.0, "previous_n": 48}
    table = page(tmp_path, 2, [shown]).split('id="restated"')[1].split("</table>")[0]
    assert "−31" in table and shown["figure_id"] in table


def test_what_a_revision_withholds_was_shown_and_is_no_number(tmp_path: Path) -> None:
    hidden = block("*") | {"status": "suppressed", "value": None, "value_low": None, "value_high": None, "n": None}
    hidden |= {"previous_status": "shown", "previous_value": None, "previous_n": None}
    table = page(tmp_path, 2, [hidden]).split('id="restated"')[1].split("</table>")[0]
    assert "visades" in table and "visas inte" in table
