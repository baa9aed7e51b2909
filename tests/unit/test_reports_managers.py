"""The sheet for hiring managers: only where it is wanted, only of figures that are published, never of a manager."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reports import render_release
from reports.reader import MANAGERS
from tests.golden.release_data import build

FIGURE_ID = re.compile(r'data-figure-id="([^"]+)"')


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("data"), has_manager_page=True)


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    render_release(data, folder)
    return folder


def test_nobody_gets_a_sheet_who_did_not_ask(tmp_path: Path) -> None:
    for number, changes in enumerate(({}, {"has_manager_page": False})):
        render_release(build(tmp_path / f"data{number}", **changes), tmp_path / f"out{number}")
        assert list((tmp_path / f"out{number}").rglob(MANAGERS)) == []
        assert MANAGERS not in (tmp_path / f"out{number}" / "departments/kultur/index.html").read_text(encoding="utf-8")


def test_a_department_that_may_show_something_gets_a_sheet_and_the_whole_gets_none(out: Path) -> None:
    sheets = {path.parent.name for path in out.rglob(MANAGERS)}
    assert "kultur" in sheets and "organisation" not in sheets and "lokal" not in sheets
    for folder in (out / "departments").iterdir():
        linked = f'href="{MANAGERS}"' in (folder / "index.html").read_text(encoding="utf-8")
        assert linked == (folder.name in sheets)
        if linked:
            assert 'href="index.html"' in (folder / MANAGERS).read_text(encoding="utf-8")


def test_every_figure_on_a_sheet_is_a_released_one_of_the_department(data: Path, out: Path) -> None:
    released = set(pq.read_table(data / "figures.parquet", columns=["figure_id"])["figure_id"].to_pylist())
    for path in out.rglob(MANAGERS):
        used = set(FIGURE_ID.findall(path.read_text(encoding="utf-8")))
        assert len(used) >= 4
        assert used <= released
        assert {figure_id.split("/")[1] for figure_id in used} == {path.parent.name}


def test_a_sheet_asks_one_question(out: Path) -> None:
    html = (out / "departments/kultur" / MANAGERS).read_text(encoding="utf-8")
    asked = re.search(r'<ol class="questions">(.*?)</ol>', html, re.S)
    assert asked and asked[1].count("<li") == 1
