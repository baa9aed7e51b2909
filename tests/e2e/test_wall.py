"""Between what is known and what is read: no file of a release holds a number that was withheld, in any form.

A page prints few digits, and any two of them meet by chance. So two things are looked at: no file holds the many digits
of a withheld value, and every file follows from the readers' Parquet alone, which holds none of them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pikepdf
import pyarrow.parquet as pq
import pypdfium2
import pytest

from orchestration.settings import Home
from reports.publish import render_release

DIGITS = 8
"""Significant digits by which a value is known again; of those that need so many, few meet by chance."""

WITHHELD = """
select c.value, c.value_low, c.value_high, c.sum_x / nullif(c.n, 0)
from int_candidate_rows as c
anti join int_released_rows as r on c.figure_id = r.figure_id
"""
PRINTED = """
select unnest([value, value_low, value_high]) from int_released_rows
union all
select unnest([reference_value, difference, difference_low, difference_high, p, relative_change]) from comparisons
union all
select unnest([difference, composition, within_departments]) from mart_change_parts
"""


@pytest.fixture(scope="module")
def release(month_home: Home) -> Path:
    [folder] = month_home.published.glob("*/2019-12/r1")
    return folder


def known_by(value: float) -> str | None:
    """The digits a value is known by, without sign and point; None for one that has too few."""
    digits = f"{abs(value):.15g}".replace(".", "").lstrip("0")
    return digits[:DIGITS] if "e" not in digits and len(digits) > DIGITS else None


@pytest.fixture(scope="module")
def secrets(month_home: Home) -> set[str]:
    """The digits of every withheld value, but for those that something printed has too."""
    with duckdb.connect(str(month_home.warehouse), read_only=True) as warehouse:
        withheld = [value for row in warehouse.execute(WITHHELD).fetchall() for value in row]
        printed = [value for (value,) in warehouse.execute(PRINTED).fetchall()]
    found = {known_by(value) for value in withheld if value is not None}
    return {digits for digits in found - {known_by(value) for value in printed if value is not None} if digits}


def texts(path: Path) -> Iterator[str]:
    """All that a file says, however it says it."""
    match path.suffix:
        case ".parquet":
            yield str(pq.read_table(path).to_pylist())
            yield str(pq.read_schema(path).metadata)
        case ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
        case ".pdf":
            yield from (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
            with pikepdf.open(path) as document:
                streams = (one for one in document.objects if isinstance(one, pikepdf.Stream))
                yield from (bytes(one.read_bytes()).decode("latin-1") for one in streams if "/Subtype" in one)
                yield str(document.docinfo)
        case _:
            yield path.read_text(encoding="utf-8", errors="replace")


def numbers(text: str) -> Iterator[str]:
    """The digits of every number in a text long enough to know a value by, whichever mark stands for the point."""
    for digits in re.findall(r"(?<![\w#])[0-9][0-9.,]{7,}", text):
        bare = re.sub(r"[.,]", "", digits).lstrip("0")
        if len(bare) >= DIGITS:
            yield bare[:DIGITS]


def test_no_published_file_holds_a_withheld_number(release: Path, secrets: set[str]) -> None:
    assert len(secrets) > 20
    files = [path for path in release.parents[1].rglob("*") if path.is_file() and path.suffix not in (".woff2", ".png")]
    assert {".html", ".pdf", ".xlsx", ".csv", ".json", ".parquet"} <= {path.suffix for path in files}
    told = {
        f"{path.relative_to(release.parents[1])}: {found}"
        for path in files
        for text in texts(path)
        for found in secrets & set(numbers(text))
    }
    assert not told


def test_a_withheld_number_would_be_noticed(release: Path, secrets: set[str], tmp_path: Path) -> None:
    secret = min(secrets)
    spoken = f"{secret[:2]},{secret[2:]}"
    page = (release / "organisation" / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(page.replace("<main", f'<main data-x="{spoken}"', 1), encoding="utf-8")
    assert secrets & {found for text in texts(tmp_path / "index.html") for found in numbers(text)} == {secret}


def test_every_file_follows_from_the_readers_data_alone(release: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(release / "data", tmp_path / "elsewhere" / "data"))
    render_release(alone, tmp_path / "out")
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    made = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*.*")}
    pages = [name for name in made if name.endswith((".csv", ".json", ".xlsx"))]
    assert len(pages) > 20
    assert {name: hashlib.sha256(made[name].read_bytes()).hexdigest() for name in pages} == {
        name: manifest["outputs"][name] for name in pages
    }


def test_a_release_holds_nothing_else(release: Path) -> None:
    top = {path.name for path in release.iterdir()}
    assert top == {"data", "organisation", "departments", "manifest.json"}
    assert {path.suffix for path in (release / "data").iterdir()} == {".parquet"}
