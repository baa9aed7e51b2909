"""Reports as people open them: desk and phone, light and dark, with everything unfolded, and nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

SLUGS = ("organisation", "departments/kultur", "departments/lokal", "english", "departments/miljo")
WIDTHS = (1280, 375, 320)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
UNFOLD = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# English has the templates and colours of Swedish: what its words could break is seen once wide and once narrow
LOOKS = [
    *((slug, width, scheme) for slug in SLUGS[:3] for width in WIDTHS for scheme in SCHEMES),
    ("managers", 1280, "light"),
    ("managers", 375, "dark"),
    ("managers", 320, "light"),
    ("english", 1280, "dark"),
    ("english", 320, "light"),
]


@contextmanager
def opened(browser: Browser, path: Path, width: int, scheme: Scheme) -> Iterator[tuple[Page, list[str]]]:
    """The page at a width and in a colour scheme, and the addresses it asked for outside its own file."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url) if request.url[:5] not in ("file:", "data:") else None)
    page.on("console", lambda message: asked.append(message.text))
    page.goto(path.as_uri())
    yield page, asked
    context.close()


@pytest.mark.parametrize(("slug", "width", "scheme"), LOOKS)
def test_a_report_breaks_no_rule_of_accessibility(
    browser: Browser, pages: dict[str, Path], slug: str, width: int, scheme: Scheme
) -> None:
    with opened(browser, pages[slug], width, scheme) as (page, asked):
        page.evaluate(UNFOLD)
        violations = Axe().run(page, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []
        assert asked == []


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_scrolls_sideways_on_the_smallest_phone(browser: Browser, pages: dict[str, Path], slug: str) -> None:
    with opened(browser, pages[slug], 320, "light") as (page, _):
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')]"
            ".filter(e => !e.closest('svg, .spoken, thead') && e.getBoundingClientRect().right > 321)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert wide == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_chart_has_one_visible_variant_whose_words_stand_inside_it(
    browser: Browser, pages: dict[str, Path], width: int
) -> None:
    with opened(browser, pages["organisation"], width, "light") as (page, _):
        figures = page.evaluate(
            "[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll('svg')]"
            ".filter(s => s.getBoundingClientRect().width > 0).length)"
        )
        assert figures and set(figures) == {1}
        outside = page.evaluate(
            "[...document.querySelectorAll('svg text')].filter(t => t.getBoundingClientRect().width > 0).filter(t => {"
            " const a = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect();"
            " return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 4 || a.bottom > b.bottom + 4 })"
            ".map(t => t.textContent)"
        )
        assert outside == []


@pytest.mark.parametrize("width", WIDTHS)
def test_chart_text_is_large_enough_to_read(browser: Browser, pages: dict[str, Path], width: int) -> None:
    with opened(browser, pages["departments/kultur"], width, "light") as (page, _):
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('svg:not(.strip)')]"
            ".map(s => [s, s.getBoundingClientRect().width])"
            ".filter(([, width]) => width > 0)"
            ".map(([s, width]) => width / s.viewBox.baseVal.width * parseFloat(s.getAttribute('font-size'))))"
        )
        assert smallest >= 10


@pytest.mark.parametrize("slug", SLUGS)
def test_every_chart_names_and_describes_itself_and_has_its_numbers_beside_it(
    browser: Browser, pages: dict[str, Path], slug: str
) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        faulty = page.evaluate(
            "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') !== 'img'"
            " || !s.querySelector(':scope > title')?.textContent.trim()"
            " || !s.querySelector(':scope > desc')?.textContent.trim()"
            " || !s.getAttribute('aria-labelledby').split(' ').every(id => s.querySelector('#' + id))"
            " || !(s.closest('figure')?.querySelector('details table tbody td')"
            " || s.closest('.key-figures li')?.querySelector('.number'))).map(s => s.outerHTML.slice(0, 200))"
        )
        assert faulty == []


@pytest.mark.parametrize("slug", SLUGS)
def test_ids_are_unique_and_every_reference_to_one_leads_somewhere(
    browser: Browser, pages: dict[str, Path], slug: str
) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        pointed: list[str] = page.evaluate(
            "[...document.querySelectorAll('[headers], [aria-labelledby]')].flatMap(e =>"
            " (e.getAttribute('headers') || e.getAttribute('aria-labelledby')).split(' '))"
            ".concat([...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1)))"
        )
        assert pointed and set(pointed) <= set(ids)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_has_a_caption_scoped_headers_and_no_empty_or_merged_cell(
    browser: Browser, pages: dict[str, Path], slug: str
) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        tables: list[dict[str, Any]] = page.evaluate(
            "[...document.querySelectorAll('table')].map(t => ({ id: t.id,"
            " caption: t.caption?.textContent.trim(), rows: t.tBodies[0].rows.length,"
            " unscoped: t.querySelectorAll('th:not([scope])').length,"
            " merged: [...t.querySelectorAll('th, td')].filter(c => c.colSpan > 1 || c.rowSpan > 1).length,"
            " empty: [...t.querySelectorAll('th, td')].filter(c => !c.textContent.trim()).length,"
            " ragged: [...t.rows].filter(r => r.cells.length !== t.tHead.rows[0].cells.length).length }))"
        )
        assert tables
        for table in tables:
            assert table["caption"], table
            assert table["rows"] > 0, table
            assert (table["unscoped"], table["merged"], table["empty"], table["ragged"]) == (0, 0, 0, 0), table


@pytest.mark.parametrize("slug", SLUGS)
def test_every_hidden_figure_is_spoken_in_words(browser: Browser, pages: dict[str, Path], slug: str) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        silent = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.children.length === 0 && !e.closest('svg')"
            " && e.textContent.trim() === '..' && e.nextElementSibling?.className !== 'spoken')"
            ".map(e => e.parentElement.outerHTML)"
        )
        assert silent == []


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_step_down_one_level_at_a_time(browser: Browser, pages: dict[str, Path], slug: str) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        levels: list[int] = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))"
        )
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_printed_report_opens_with_a_page_that_stands_alone(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["organisation"], 1280, "dark") as (page, _):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 673, "height": 990})
        first = page.evaluate("document.querySelector('.page-one').getBoundingClientRect().bottom")
        assert first <= 990
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('details')).display") == "none"


@pytest.mark.parametrize("slug", SLUGS[:2])
def test_the_keyboard_meets_everything_in_reading_order(browser: Browser, pages: dict[str, Path], slug: str) -> None:
    with opened(browser, pages[slug], 1280, "light") as (page, _):
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], summary')].filter(e => e.getClientRects().length)"
            ".map(e => e.outerHTML)"
        )
        met = []
        for _step in wanted:
            page.keyboard.press("Tab")
            met.append(page.evaluate("document.activeElement.outerHTML"))
        assert met == wanted
        assert "skip" in met[0]


@pytest.mark.parametrize("slug", SLUGS[:2])
def test_print_breaks_no_rule_of_accessibility(browser: Browser, pages: dict[str, Path], slug: str) -> None:
    with opened(browser, pages[slug], 673, "dark") as (page, _):
        page.emulate_media(media="print")
        violations = Axe().run(page, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []
