"""Three whole reports and a sheet for hiring managers, kept byte for byte: changes are seen here first, as a diff.

`make golden` (CANDEX_UPDATE_GOLDEN=1) rewrites them. The embedded fonts are kept as their hash, to keep the diff small.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from reports import render_release
from reports.reader import MANAGERS
from tests.golden.release_data import build

EXPECTED = Path(__file__).parent / "expected"
KEPT = ("organisation", "departments/kultur", "departments/lokal", "kultur-managers")
FONT = re.compile(r"url\((data:font/woff2;base64,[^)]+)\)")


def kept(html: str) -> str:
    return FONT.sub(lambda font: f"url(sha256:{hashlib.sha256(font[1].encode()).hexdigest()})", html)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    data = build(tmp_path_factory.mktemp("data"))
    release = render_release(data, tmp_path_factory.mktemp("out"))
    wanted = build(tmp_path_factory.mktemp("data"), has_manager_page=True)
    out = tmp_path_factory.mktemp("out")
    render_release(wanted, out)
    sheet = (out / "departments" / "kultur" / MANAGERS).read_text(encoding="utf-8")
    return {each.slug: each.path.read_text(encoding="utf-8") for each in release} | {"kultur-managers": sheet}


@pytest.mark.parametrize("slug", KEPT)
def test_a_report_is_the_one_that_was_reviewed(pages: dict[str, str], slug: str) -> None:
    path = EXPECTED / f"{Path(slug).name}.html"
    html = kept(pages[slug])
    if os.environ.get("CANDEX_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(html, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == html, "the report has changed; run `make golden` and review the diff"


def test_the_fonts_of_a_report_are_embedded(pages: dict[str, str]) -> None:
    assert len(FONT.findall(pages["organisation"])) == 3
