"""The archive as people open it: desk and phone, light and dark, with and without scripts, and nothing fetched."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.test_reports_in_a_browser import RULES, Scheme, opened
from tests.published import HOSTILE, release, rename, renew

PAGES = ("index.html", "2019-12/index.html", "departments/kultur/index.html")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published") / "alinge"
    release(root, date(2019, 11, 1), 1, datetime(2019, 12, 18, 6))
    release(root, date(2019, 12, 1), 1, datetime(2020, 1, 20, 6))
    latest = release(root, date(2019, 12, 1), 2, datetime(2020, 2, 20, 6))
    rename(latest / "data", {key: HOSTILE[key] for key in ("social", "lokal")})
    renew(root)
    return root


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_breaks_no_rule_of_accessibility_and_asks_nobody(
    browser: Browser, root: Path, page: str, width: int, scheme: Scheme
) -> None:
    with opened(browser, root / page, width, scheme) as (view, asked):
        violations = Axe().run(view, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []
        assert asked == []
        assert view.evaluate("document.documentElement.scrollWidth") <= width


def test_the_search_narrows_the_list_and_says_how_far(browser: Browser, root: Path) -> None:
    with opened(browser, root / "index.html", 1280, "light") as (view, _):
        rows = view.locator("#departments > li")
        whole = rows.count()
        view.get_by_label("Sök förvaltning").fill("KULTUR")
        shown = view.locator("#departments > li:visible")
        assert 0 < shown.count() < whole
        assert all("kultur" in text.lower() for text in shown.all_inner_texts())
        assert view.locator("output").inner_text() == f"{shown.count()} av {whole} visas"
        view.get_by_label("Sök förvaltning").fill("")
        assert shown.count() == whole


def test_without_scripts_the_list_is_whole_and_no_dead_field_is_shown(browser: Browser, root: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    view = context.new_page()
    view.goto((root / "index.html").as_uri())
    assert view.locator("#departments > li:visible").count() > 3
    assert not view.locator("form.find").is_visible()
    context.close()
