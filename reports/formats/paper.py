"""The page as paper: what is printed of a report's HTML, and the style sheet it is printed with.

A sheet of paper cannot unfold, follow a theme or hold a table of sixty rows for a price anybody wants to pay, so
folded parts and the phone's charts go and long tables are named instead of printed: they stand on the page and in the
workbook. Everything else is the page's own markup. Not here: how a PDF is made of it (`reports.formats.pdf`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from reports import theme
from reports.language.catalogue import Catalogue

PRINT_SHEET = Path(theme.__file__).parent / "print.css"

STYLE = re.compile(r"<style>.*?</style>", re.S)
NARROW = re.compile(r'<svg\b(?=[^>]*\bclass="[^"]*\bnarrow\b)(?![^>]*-only-).*?</svg>', re.S)
"""The drawings for phones; one that is drawn narrow only, as small multiples are, stays."""
FOOTER = re.compile(r"<footer\b.*?</footer>", re.S)
UNPRINTED_PART = re.compile(
    r'<section\b[^>]*\bclass="part [^"]*\bunprinted".*?<h2\b[^>]*>(.*?)</h2>.*?</section>\s*', re.S
)
CONTENTS = re.compile(r'<nav\b[^>]*\bclass="[^"]*\bcontents\b.*?</nav>', re.S)
SKIP = re.compile(r'<a\b[^>]*\bclass="(?:skip|to-contents)".*?</a>', re.S)
DETAILS = re.compile(r"<(/?)details\b[^>]*>")
TABLE = re.compile(r"<table\b.*?</table>", re.S)
CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.S)
TERMS = re.compile(r"<dl\b[^>]*>(.*?)</dl>", re.S)
GROUP = re.compile(r"</?div\b[^>]*>")
TERM = re.compile(r"<dt\b[^>]*>(.*?)</dt>\s*<dd\b[^>]*>(.*?)</dd>", re.S)
BESIDE = re.compile(r'\s*<span class="small">.*?</span>', re.S)
"""What stands in small type beside a value."""

NAMED = re.compile(r'<p class="aside">(?:(?!</p>).)*class="spoken"(?:(?!</p>).)*</p>', re.S)
MARK = re.compile(r'\s*<span[^>]*>[^<]*<span class="spoken">[^<]*</span></span>')
"""Figures that are not shown, named in a line that says so, with a mark each."""

DESCRIBED = re.compile(r"<title\b([^>]*)>(.*?)</title>\s*<desc\b[^>]*>(.*?)</desc>", re.S)
HIDDEN = re.compile(
    r'<span class="hidden-value"><span aria-hidden="true">([^<]*)</span>(<span class="spoken">[^<]*</span>)</span>'
)
UNPRINTED = re.compile(r' (?:data-[\w-]+|aria-[\w-]+|role)="[^"]*"')
TAG = re.compile(r"<[^>]+>")
SCREEN_ONLY = re.compile(
    r"(?<=[;{])\s*(?:text-wrap|user-select|clip-path|paint-order|fill|stroke(?:-\w+)?)\s*:[^;}]*;?"
)
"""Declarations that WeasyPrint does not know; for charts it reads attributes alone."""

VARIABLE = re.compile(r"--([\w-]+):([^;}]+)")
USED = re.compile(r"var\(--([\w-]+)\)")

MULTIPLES = re.compile(r'<div class="multiples">.*?</div>', re.S)
"""Small charts side by side, in which no other block stands."""

MATRIX = re.compile(r'<table\b[^>]*\bclass="matrix\b.*?</table>', re.S)
"""Every metric by place and change, on which paper has the suggestions made of it."""

CLOSED = re.compile(r'(?:<h3>[^<]*</h3>\s*<table id="actions-(?:done|dropped)".*?</table>\s*)+', re.S)
"""Actions that nothing remains to be done about."""

EMPTY = re.compile(r"<h3\b[^>]*>(?:(?!</h3>).)*</h3>\s*(?=<h[23]\b)", re.S)
"""A heading whose text was folded away."""

MOST_TERMS = 20
"""A list of more terms than this is a dictionary, not a legend."""


@dataclass(frozen=True)
class Sheet:
    """What of a page is printed: tables up to `rows` rows, since time goes with rows.

    And whether small charts side by side, the matrix and closed actions are.
    """

    rows: int
    is_whole: bool


SHEETS = {
    "organisation": Sheet(rows=40, is_whole=True),
    "department": Sheet(rows=6, is_whole=False),
    "managers": Sheet(rows=20, is_whole=False),
}
"""The organisation's paper is one a release and carries the departments' tables; of the others there are hundreds."""


def to_print(html: str, audience: str, created: str, text: Catalogue) -> str:
    """A report's HTML as it is printed; `created` is an ISO 8601 time for the document's metadata."""
    sheet = SHEETS[audience]
    head = f'<meta name="dcterms.created" content="{created}"><meta name="dcterms.modified" content="{created}">'
    html = STYLE.sub(lambda _: head, html, count=1)
    for left_out in (SKIP, NARROW, FOOTER, CONTENTS):
        html = left_out.sub("", html)
    titles = [_plain(title) for title in UNPRINTED_PART.findall(html)]
    elsewhere = [escape(text("print.parts", parts=", ".join(titles)), quote=False)] if titles else []
    html = UNPRINTED_PART.sub("", html)
    numbers = escape(text("print.numbers"), quote=False)
    # every element and attribute fewer is time that a printer does not take
    html = UNPRINTED.sub("", HIDDEN.sub(r"\1\2", html))
    html = NAMED.sub(lambda line: MARK.sub("", line[0]), html)
    if not sheet.is_whole:
        html = MULTIPLES.sub(_elsewhere(text("print.multiples")), html)
        html = MATRIX.sub(_elsewhere(text("print.matrix")), html)
        html = CLOSED.sub(_elsewhere(text("print.closed")), html)
    html = TABLE.sub(lambda found: _table(found[0], sheet, text), _without_details(html))
    html = TERMS.sub(lambda found: _terms(found[1], text), html)
    html = EMPTY.sub("", html)
    html = html.replace("</main>", f'<p class="aside numbers">{" ".join([*elsewhere, numbers])}</p></main>')
    # only a title becomes the text that a reader of the PDF hears for a chart
    return DESCRIBED.sub(lambda found: f"<title{found[1]}>{found[2]}. {found[3]}</title>", html)


def _table(table: str, sheet: Sheet, text: Catalogue) -> str:
    rows = table.count("<tr") - 1
    if rows <= sheet.rows:
        return table
    caption = CAPTION.search(table)
    return _elsewhere(text("print.table", caption=_plain(caption[1]) if caption else "", rows=rows))


def _terms(inside: str, text: Catalogue) -> str:
    """A list of terms as a plain list: tagged, each term would stand apart from what it means.

    Terms in groups of their own are the few beside a key figure, which share lines where paper is short, as plain text:
    each piece in a type of its own is time.
    """
    terms = TERM.findall(GROUP.sub("", inside))
    if len(terms) > MOST_TERMS:
        return _elsewhere(text("print.definitions"))
    if GROUP.search(inside):
        beside = (f"{term}: {BESIDE.sub('', meaning)}" for term, meaning in terms)
        return f'<p class="terms">{" · ".join(beside)}</p>'
    items = [f'<b class="term">{term}</b> <span class="meaning">{meaning}</span>' for term, meaning in terms]
    return f'<ul class="terms">{"".join(f"<li>{item}</li>" for item in items)}</ul>' if items else ""


def _elsewhere(words: str) -> str:
    return f'<p class="aside elsewhere">{escape(words, quote=False)}</p>'


def _plain(markup: str) -> str:
    return unescape(TAG.sub("", markup)).strip()


def _without_details(html: str) -> str:
    """The page without what is folded away; folded parts may hold others."""
    kept: list[str] = []
    depth, place = 0, 0
    for tag in DETAILS.finditer(html):
        if depth == 0:
            kept.append(html[place : tag.start()])
        depth += -1 if tag[1] else 1
        place = tag.end()
    return "".join(kept) + html[place:]


def print_sheet() -> str:
    """The theme's style sheet as a printer understands it, with the rules for paper after it.

    Rules for screens go, since no printer knows a colour scheme or a window's width; variables become their values,
    which is a tenth of the time of a page.
    """
    whole = SCREEN_ONLY.sub("", _for_paper(str(theme.style_sheet()))) + PRINT_SHEET.read_text(encoding="utf-8")
    values = dict(VARIABLE.findall(whole))
    while USED.search(whole):
        whole = USED.sub(lambda used: values[used[1]], whole)
    return whole


def _for_paper(css: str) -> str:
    return _media(css, lambda query, rules: rules if "print" in query else "")


def _media(css: str, chosen: Callable[[str, str], str]) -> str:
    """`css` with every @media block replaced by what `chosen` makes of its query and its rules."""
    kept: list[str] = []
    place = 0
    while (start := css.find("@media", place)) >= 0:
        opened = css.index("{", start)
        end = _closing(css, opened)
        kept += [css[place:start], chosen(css[start + 6 : opened], css[opened + 1 : end])]
        place = end + 1
    return "".join(kept) + css[place:]


def _closing(css: str, opened: int) -> int:
    depth = 0
    for place in range(opened, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    raise ValueError("a block of the style sheet is never closed")
