"""The star schema: what was last published, every value it ever had, and never a part of it on disk."""

from __future__ import annotations

import csv
import shutil
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import validate

from reports.formats import star, swap
from tests.golden.release_data import build
from tests.published import change, rename

TABLES = {"figures", "comparisons", "vintages", "metrics", "departments", "stages", "periods", "notes"}
NOVEMBER, DECEMBER = date(2019, 11, 1), date(2019, 12, 1)
CHANGED = "alinge/*/rejection/cnps/value/-/trailing_year/2019-01..2019-12"
GONE = "alinge/*/interview/cnps/value/-/trailing_year/2019-01..2019-12"


def lay_out(root: Path, month: date, revision: int, as_of: datetime, **changes: Any) -> Path:
    """The data of a release alone, which is all that `current/` may be made of."""
    said = {"report_month": month, "revision": revision, "as_of": as_of, "published_on": as_of.date()}
    return build(root / f"{month:%Y-%m}" / f"r{revision}" / "data", **(said | changes))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """November, December, and December again with one figure otherwise, one withheld and a department renamed."""
    root = tmp_path_factory.mktemp("published") / "alinge"
    lay_out(root, NOVEMBER, 1, datetime(2019, 12, 18, 6))
    lay_out(root, DECEMBER, 1, datetime(2020, 1, 20, 6))
    again = lay_out(root, DECEMBER, 2, datetime(2020, 2, 20, 6))
    withheld = {"value": None, "value_low": None, "value_high": None, "n": None, "status": "suppressed"}

    def revised(row: dict[str, Any]) -> dict[str, Any]:
        row = row | {"revision": 2}
        if row["figure_id"] == CHANGED:
            return row | {"value": row["value"] + 1}
        return row | withheld if row["figure_id"] == GONE else row

    change(again, "figures", revised)
    rename(again, {"kultur": "=Kultur och fritid"})
    (root / "2020-01" / ".r1").mkdir(parents=True)
    star.renew(root)
    return root


def table(root: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(root / "current" / f"{name}.parquet").to_pylist()
    return rows


def test_every_table_is_there_twice_and_described(root: Path) -> None:
    found = {path.name for path in (root / "current").iterdir()}
    assert found == {f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")} | {"datapackage.json"}
    report = validate(str(root / "current" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])


def test_a_figure_is_as_last_published_and_its_earlier_values_are_kept(root: Path) -> None:
    last = {row["figure_id"]: row for row in table(root, "figures")}
    vintages = [row for row in table(root, "vintages") if row["figure_id"] == CHANGED]
    assert [(row["report_month"], row["revision"]) for row in vintages] == [(NOVEMBER, 1), (DECEMBER, 2)]
    assert vintages[1]["value"] == vintages[0]["value"] + 1 == last[CHANGED]["value"]
    assert vintages[1]["published_on"] == date(2020, 2, 20)
    assert (last[CHANGED]["revision"], last[CHANGED]["report_month"]) == (2, DECEMBER)


def test_a_withheld_figure_has_no_number_in_any_table(root: Path) -> None:
    numbers = ("value", "value_low", "value_high", "n")
    last = {row["figure_id"]: row for row in table(root, "figures")}
    assert last[GONE]["status"] == "suppressed"
    for name in ("figures", "vintages"):
        withheld = [row for row in table(root, name) if row["status"] != "shown"]
        assert withheld
        assert not [row for row in withheld if any(row[number] is not None for number in numbers)]
    with (root / "current" / "figures.csv").open(encoding="utf-8", newline="") as file:
        [row] = [row for row in csv.DictReader(file) if row["figure_id"] == GONE]
    assert not any(row[number] for number in numbers)


def test_only_what_was_published_is_in_it(root: Path) -> None:
    folders = [each / "data" for each in (root / "2019-11" / "r1", root / "2019-12" / "r1", root / "2019-12" / "r2")]
    printed = {
        (row["figure_id"], row["value"], row["status"])
        for folder in folders
        for row in pq.read_table(folder / "figures.parquet").to_pylist()
    }
    for name in ("figures", "vintages"):
        assert {(row["figure_id"], row["value"], row["status"]) for row in table(root, name)} <= printed
    assert {row["figure_id"] for row in table(root, "vintages")} == {figure_id for figure_id, _, _ in printed}


def test_the_points_of_the_star_meet(root: Path) -> None:
    figures = table(root, "figures")
    for key, label in (
        ("metric_id", "metrics"),
        ("department_id", "departments"),
        ("stage_id", "stages"),
        ("period_id", "periods"),
    ):
        known = [row[key] for row in table(root, label)]
        assert len(known) == len(set(known))
        assert {row[key] for row in figures} <= set(known)
        assert all(row["label_sv"] and row["label_en"] for row in table(root, label))
    assert {row["figure_id"] for row in table(root, "comparisons")} <= {row["figure_id"] for row in figures}


def test_every_code_has_its_words(root: Path) -> None:
    known = {(row["column"], row["code"]) for row in table(root, "notes")}
    for name, columns in (
        ("figures", ("status", "note_code", "period_kind", "unit", "statistic")),
        ("comparisons", ("kind", "verdict", "status")),
    ):
        rows = table(root, name)
        for column in columns:
            assert {(column, row[column]) for row in rows if row[column] is not None} <= known


def test_a_department_goes_by_its_latest_name_which_is_no_formula(root: Path) -> None:
    names = {row["department_id"]: row for row in table(root, "departments")}
    assert names["*"]["department_order"] == 0 and names["*"]["label_en"] == "The whole organisation"
    assert names["kultur"]["label_sv"] == "=Kultur och fritid"
    with (root / "current" / "departments.csv").open(encoding="utf-8", newline="") as file:
        assert "'=Kultur och fritid" in {row["label_sv"] for row in csv.DictReader(file)}


def test_made_anew_it_is_the_same(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "alinge")
    shutil.rmtree(tmp_path / "alinge" / "current")
    star.renew(tmp_path / "alinge")
    for path in (root / "current").iterdir():
        assert path.read_bytes() == (tmp_path / "alinge" / "current" / path.name).read_bytes(), path.name


def test_without_a_release_nothing_is_written(tmp_path: Path) -> None:
    star.renew(tmp_path / "nobody")
    assert list(tmp_path.iterdir()) == []


def test_what_an_interrupted_run_left_aside_is_not_published(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "alinge")
    (tmp_path / "alinge" / ".current").mkdir()
    (tmp_path / "alinge" / ".current" / "half.csv").write_text("x", encoding="utf-8")
    star.renew(tmp_path / "alinge")
    assert not (tmp_path / "alinge" / "current" / "half.csv").exists()
    assert not (tmp_path / "alinge" / ".current").exists()


def _folder(path: Path, text: str) -> Path:
    path.mkdir()
    for name in ("one", "other"):
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_a_reader_never_finds_the_place_empty(tmp_path: Path) -> None:
    place = _folder(tmp_path / "current", "0")
    if not swap._exchanged(_folder(tmp_path / "a", "a"), _folder(tmp_path / "b", "b")):
        pytest.skip("needs a file system that exchanges folders in one step")
    missed: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                (place / "one").read_text(encoding="utf-8")
            except FileNotFoundError as problem:
                missed.append(str(problem))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(300):
        swap.put_in_place(_folder(tmp_path / ".current", str(number)), place)
    done.set()
    reader.join()
    assert missed == []
    assert {path.read_text(encoding="utf-8") for path in place.iterdir()} == {"299"}


def test_where_folders_cannot_be_exchanged_the_new_one_is_still_put_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap.os, "name", "nt")
    place = _folder(tmp_path / "current", "0")
    swap.put_in_place(_folder(tmp_path / ".current", "1"), place)
    assert {path.read_text(encoding="utf-8") for path in place.iterdir()} == {"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
