"""What is published beside the figures and read by sections: parts of a change, bounds of non-response, occupations."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports import render_release
from tests.golden.release_data import build


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("data"), language="en")


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    render_release(data, folder)
    return folder


def text(out: Path, slug: str) -> str:
    return (out / slug / "index.html").read_text(encoding="utf-8")


def test_the_parts_of_a_change_are_told_of_the_whole_only(out: Path) -> None:
    assert 'id="change-parts"' in text(out, "organisation")
    for path in (out / "departments").iterdir():
        assert 'id="change-parts"' not in text(out, f"departments/{path.name}")


def test_a_reader_is_told_the_bounds_of_its_own_scores(out: Path) -> None:
    shown = text(out, "departments/kultur").split('id="bounds"')[1].split("</table>")[0]
    assert "/kultur/" in shown and "/*/" not in shown


def test_a_release_without_them_has_neither(data: Path, tmp_path: Path) -> None:
    older = build(tmp_path / "data")
    for name in ("change_parts", "response_bounds"):
        (older / f"{name}.parquet").unlink()
    render_release(older, tmp_path / "out")
    assert 'id="bounds"' not in text(tmp_path / "out", "organisation")
    assert 'id="change-parts"' not in text(tmp_path / "out", "organisation")


def test_occupations_have_their_english_names_in_an_english_report(out: Path) -> None:
    page = text(out, "organisation")
    assert "nurses" in page and "sjuksköterskor" not in page
