"""The archive: that it leads to every report, works as a plain list, and shows a department nothing of another."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest

from reports.formats import archive
from reports.reader import MANAGERS
from tests.golden.drawn import DEPARTMENTS
from tests.published import HOSTILE, keep_departments, release, rename, renew

OCTOBER, NOVEMBER, DECEMBER = (date(2019, month, 1) for month in (10, 11, 12))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months, December in two versions; in October one department had no report yet."""
    root = tmp_path_factory.mktemp("published") / "alinge"
    first = release(root, OCTOBER, 1, datetime(2019, 11, 20, 6))
    keep_departments(first / "data", {"barn", "kultur"})
    release(root, NOVEMBER, 1, datetime(2019, 12, 18, 6))
    release(root, DECEMBER, 1, datetime(2020, 1, 20, 6))
    release(root, DECEMBER, 2, datetime(2020, 2, 20, 6))
    renew(root)
    return root


def links(path: Path) -> list[str]:
    """The links of a page to files, as written."""
    html = path.read_text(encoding="utf-8")
    return [unescape(link) for link in re.findall(r'<a [^>]*href="([^"#]+)"', html)]


def pages(root: Path) -> list[Path]:
    months = [f"{month:%Y-%m}/index.html" for month in (OCTOBER, NOVEMBER, DECEMBER)]
    departments = [f"departments/{key}/index.html" for key in DEPARTMENTS]
    return [root / each for each in ("index.html", *months, *departments)]


def test_every_link_is_relative_and_leads_to_a_file(root: Path) -> None:
    for page in pages(root):
        found = links(page)
        assert found
        for link in found:
            assert not re.match(r"[a-z]+:|/", link)
            assert (page.parent / link).resolve().is_file(), (page, link)
            assert (page.parent / link).resolve().is_relative_to(root)


def test_every_report_is_reached_without_a_script(root: Path) -> None:
    reports = set(root.glob("*/r*/**/index.html"))
    # a department that had a report in an earlier version alone would be reached from there
    october = {
        root / "2019-10" / "r1" / "departments" / key / "index.html" for key in set(DEPARTMENTS) - {"barn", "kultur"}
    }
    reached = {(page.parent / link).resolve() for page in pages(root) for link in links(page)}
    assert {path.resolve() for path in reports - october} <= reached


@pytest.mark.parametrize("key", sorted(DEPARTMENTS))
def test_a_departments_archive_leads_to_its_own_reports_alone(root: Path, key: str) -> None:
    page = root / "departments" / key / "index.html"
    assert {re.sub(r"^\.\./\.\./\d{4}-\d{2}/r\d+/", "", link) for link in links(page)} <= {
        f"departments/{key}/index.html",
        f"departments/{key}/report.xlsx",
    }
    text = unescape(page.read_text(encoding="utf-8"))
    assert DEPARTMENTS[key][0] in text
    assert not [name for other, (name, _) in DEPARTMENTS.items() if other != key and name in text]
    assert not [other for other in DEPARTMENTS if other != key and f"departments/{other}" in text]


def test_a_department_has_the_months_it_reported_in(root: Path) -> None:
    def months(key: str) -> set[str]:
        return {link.split("/")[2] for link in links(root / "departments" / key / "index.html")}

    assert months("kultur") == {"2019-10", "2019-11", "2019-12"}
    assert months("lokal") == {"2019-11", "2019-12"}


def test_the_latest_version_comes_first_and_the_earlier_ones_stay(root: Path) -> None:
    found = [link for link in links(root / "departments" / "kultur" / "index.html") if "2019-12" in link]
    assert found[0] == "../../2019-12/r2/departments/kultur/index.html"
    assert "../../2019-12/r1/departments/kultur/index.html" in found
    html = (root / "departments" / "kultur" / "index.html").read_text(encoding="utf-8")
    assert "Tidigare versioner: <a" in html
    assert "version 1, 20\u00a0januari\u00a02020" in html


def test_a_month_leads_to_its_neighbours(root: Path) -> None:
    assert {"../2019-10/index.html", "../2019-12/index.html", "../index.html"} <= set(
        links(root / "2019-11" / "index.html")
    )
    first = (root / "2019-10" / "index.html").read_text(encoding="utf-8")
    assert "Föregående" not in first and "Nästa månad: november\u00a02019" in first
    assert "Nästa" not in (root / "2019-12" / "index.html").read_text(encoding="utf-8")


def test_departments_stand_by_the_swedish_alphabet_and_the_search_is_hidden_until_it_works(root: Path) -> None:
    html = (root / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<form class="find"[^>]* hidden>', html)
    names = [unescape(name) for name in re.findall(r'<li data-name="[^"]*"><a [^>]*>([^<]*)</a>', html)]
    assert len(names) == len(DEPARTMENTS)
    assert names == sorted(names, key=lambda name: name.lower().translate(str.maketrans("åäö", "{|}")))


def test_nothing_is_asked_of_another_host(root: Path) -> None:
    for page in pages(root):
        html = page.read_text(encoding="utf-8")
        assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", html)
        assert not re.search(r"<link\b|@import|url\((?!data:)", html)


def test_made_anew_it_is_the_same(root: Path) -> None:
    before = {page: page.read_bytes() for page in pages(root)}
    archive.renew(root)
    assert {page: page.read_bytes() for page in pages(root)} == before
    assert not list(root.rglob(".*.new"))


def test_english_names_that_break_things_are_written_as_they_are(tmp_path: Path) -> None:
    root = tmp_path / "alinge"
    folder = release(root, DECEMBER, 1, datetime(2020, 1, 20, 6), language="en")
    rename(folder / "data", HOSTILE)
    renew(root)
    html = (root / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in html and "Find a department" in html
    assert html.count("<script>") == 1 and "alert(&#34;x&#34;)" in html
    names = {unescape(name) for name in re.findall(r'<li data-name="[^"]*"><a [^>]*>([^<]*)</a>', html)}
    assert names == set(HOSTILE.values()) | {DEPARTMENTS[key][0] for key in set(DEPARTMENTS) - set(HOSTILE)}
    own = (root / "departments" / "miljo" / "index.html").read_text(encoding="utf-8")
    assert own.count("</style>") == 1 and "<script" not in own


def test_without_a_release_there_is_no_archive(tmp_path: Path) -> None:
    archive.renew(tmp_path / "nobody")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_for_hiring_managers_is_linked_where_there_is_one(tmp_path: Path) -> None:
    root = tmp_path / "alinge"
    made = release(root, DECEMBER, 1, datetime(2020, 1, 20, 6))
    (made / "departments" / "kultur" / MANAGERS).write_text("x", encoding="utf-8")
    renew(root)
    sheet = f"2019-12/r1/departments/kultur/{MANAGERS}"
    assert sheet in links(root / "index.html")
    assert f"../../{sheet}" in links(root / "departments" / "kultur" / "index.html")
    assert not [link for link in links(root / "departments" / "barn" / "index.html") if MANAGERS in link]
