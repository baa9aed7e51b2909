"""Releases no author had in mind: hostile names, one department or sixty, nothing to show, nothing to compare with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reports import Rendered, render_release
from tests.golden.release_data import build, write

MARTS = ("mart_stage_metrics", "mart_department_metrics", "mart_segment_metrics")
KINDS = ("prior_year", "baseline", "rest_of_organisation", "peers", "published", "target")
DECEMBER = date(2019, 12, 1)
Row = dict[str, Any]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return build(tmp_path / "data")


def change(data: Path, table: str, made: Callable[[list[Row]], list[Row]]) -> None:
    """Rewrite one table of the release; its types stay."""
    path = data / f"{table}.parquet"
    read = pq.read_table(path)
    pq.write_table(type(read).from_pylist(made(read.to_pylist()), schema=read.schema), path)


def change_marts(data: Path, made: Callable[[Row], Row]) -> None:
    for table in MARTS:
        change(data, table, lambda rows: [made(row) for row in rows])


def rendered(data: Path) -> dict[str, str]:
    release: list[Rendered] = render_release(data, data.parent / "out")
    return {each.slug: each.path.read_text(encoding="utf-8") for each in release}


def said(html: str) -> str:
    """What a reader reads: no style, no tags, plain spaces."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " "))


def hidden(row: Row, status: str = "suppressed") -> Row:
    nothing = dict.fromkeys(("value", "value_low", "value_high", "n"))
    compared: Row = {f"{kind}_status": "no_reference" for kind in KINDS}
    for kind in KINDS:
        compared |= {f"{kind}_{name}": None for name in ("value", "n", "difference", "low", "high", "verdict")}
    return row | nothing | compared | {"status": status, "is_new": False}


def check_whole(pages: dict[str, str]) -> None:
    """Every page stands: one heading, an answer, unique ids, and nothing unprintable."""
    for slug, html in pages.items():
        assert html.count("<h1>") == 1 and 'class="answer"' in html, slug
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), slug
        assert not re.search(r"\b(None(?! of )|nan|NaN|null|NaT|Undefined)\b", said(html)), slug


NAMES = [
    'Kontoret "för" <b>allt</b>',
    "{{ 7 * 7 }} {% raw %} ${fence}",
    "O'Hara & Söner <script>alert(1)</script>",
    "Miljö\u202eökän\u202c\u200f",
    "Å" * 120,
    "Kultur, " * 14 + "fritid",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_and_never_obeyed(data: Path, name: str) -> None:
    change(data, "departments", lambda rows: [rows[0] | {"name": name}, *rows[1:]])
    change(data, "interventions", lambda rows: [row | {"name": name, "what": name} for row in rows])
    change(data, "actions", lambda rows: [row | {"owner": name, "finding": name} for row in rows])
    pages = rendered(data)
    check_whole(pages)
    printed = name.replace("\u202e", "").replace("\u202c", "")
    assert (
        f"<h1>{escape(printed).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}, december"
        in pages["departments/barn"]
    )
    assert all("<script" not in html and "49" not in re.findall(r"<h1>.*?</h1>", html)[0] for html in pages.values())


@pytest.mark.parametrize("many", [1, 60])
def test_one_department_or_sixty(data: Path, many: int) -> None:
    names = [f"Förvaltning {number:02}" for number in range(many)]
    keys = [f"f{number:02}" for number in range(many)]
    change(data, "departments", lambda _: [{"department_id": k, "name": n} for k, n in zip(keys, names, strict=True)])
    rows = [
        r for r in pq.read_table(data / "mart_department_metrics.parquet").to_pylist() if r["department_id"] == "barn"
    ]
    made = [
        row | {"department_id": key, "figure_id": row["figure_id"].replace("/barn/", f"/{key}/")}
        for key in keys
        for row in rows
    ]
    change(data, "mart_department_metrics", lambda _: made)
    pages = rendered(data)
    check_whole(pages)
    assert len(pages) == many + 1
    listed = re.findall(r"Förvaltning \d\d", said(pages["organisation"]).split("Förvaltningarna i siffror")[1])
    assert list(dict.fromkeys(listed)) == names


def test_a_month_with_nothing_says_so(data: Path) -> None:
    change_marts(data, lambda row: hidden(row, "no_data"))
    pages = rendered(data)
    check_whole(pages)
    for html in pages.values():
        assert "Det finns ännu för få svar för att visa något nyckeltal" in said(html)
        assert "<svg" not in html


def test_everything_suppressed_is_a_page_of_words(data: Path) -> None:
    change_marts(data, hidden)
    pages = rendered(data)
    check_whole(pages)
    for html in pages.values():
        assert "Visas inte (..):" in said(html)
        assert "<svg" not in html and 'class="limits"' not in html


def test_without_anything_to_compare_with_no_verdict_is_given(data: Path) -> None:
    def alone(row: Row) -> Row:
        return hidden(row) | {name: row[name] for name in ("value", "value_low", "value_high", "n", "status", "is_new")}

    change_marts(data, alone)
    pages = rendered(data)
    check_whole(pages)
    for html in pages.values():
        assert 'class="verdict better"' not in html and 'class="verdict worse"' not in html
    assert "Det finns ännu för lite underlag" in said(pages["organisation"])


def test_the_first_month_ever_has_one_block_and_no_year_before(data: Path) -> None:
    def first(rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if row["period_kind"] == "block" and row["period_end"] == DECEMBER]
        return [hidden(row) | {n: row[n] for n in ("value", "value_low", "value_high", "n", "status")} for row in kept]

    for table in MARTS[:2]:
        change(data, table, first)
    change(data, MARTS[2], lambda rows: [])
    pages = rendered(data)
    check_whole(pages)
    assert "Året före går inte att jämföra med." in said(pages["organisation"])
    assert 'id="trend-rejection-wide-title"' in pages["organisation"]


@pytest.mark.parametrize("score", [-100.0, -0.4, 0.0, 100.0])
def test_scores_at_the_ends_and_at_zero(data: Path, score: float) -> None:
    def scored(row: Row) -> Row:
        if row["metric_id"] != "cnps" or row["status"] != "shown":
            return row
        return row | {"value": score, "value_low": max(score - 5, -100.0), "value_high": min(score + 5, 100.0)}

    change_marts(data, scored)
    pages = rendered(data)
    check_whole(pages)
    printed = {-100.0: "\u2212100", -0.4: "0", 0.0: "0", 100.0: "100"}[score]
    assert f'<span class="number">{printed}</span>' in pages["organisation"]
    for html in pages.values():
        assert "\u22120<" not in html and "\u22120 " not in said(html)
        for x in re.findall(r'c[xy]="([^"]+)"', html):
            assert -1 <= float(x) <= 4000


def test_an_organisation_in_english_is_english_throughout(data: Path) -> None:
    change(data, "organisation", lambda rows: [rows[0] | {"language": "en", "name": "Alinge", "notice": None}])
    pages = rendered(data)
    check_whole(pages)
    html = pages["organisation"]
    assert '<html lang="en">' in html
    titles = re.findall(r"<h[123][^>]*>(.*?)</h[123]>", html)
    swedish = [title for title in titles if re.search("[åäö]", title)]
    assert swedish == []
    words = said(re.sub(r"<(li|tr|svg).*?</\1>", "", html, flags=re.S)).lower()
    assert not re.search(r"\b(enligt|visas inte|mellan|svar|förändring|nyckeltal)\b", words)


def test_a_table_of_a_release_may_lack_registers(data: Path) -> None:
    for table in ("actions", "interventions", "advice_rules", "segments", "mart_segment_metrics"):
        (data / f"{table}.parquet").unlink()
    pages = rendered(data)
    check_whole(pages)
    html = pages["organisation"]
    assert 'id="feedback"' in html
    for section in ("actions", "interventions", "priorities", "funnel", "factors"):
        assert f'id="{section}"' not in html, section


def test_a_section_for_december_stands_in_december_only(data: Path) -> None:
    assert 'id="annual"' in rendered(data)["organisation"]
    row = pq.read_table(data / "organisation.parquet").to_pylist()[0]
    write(data / "organisation.parquet", [row | {"report_month": date(2019, 11, 1)}])
    assert 'id="annual"' not in rendered(data)["organisation"]


def test_a_changed_question_breaks_the_line_and_says_so(data: Path) -> None:
    def asked_anew(row: Row) -> Row:
        return row | {"question_version": "v2"} if row["period_start"] >= date(2019, 6, 1) else row

    before = rendered(data)["organisation"]
    assert "Dubbelstreck" not in before
    change_marts(data, asked_anew)
    assert 'class="break"' in (html := rendered(data)["organisation"])
    assert "Dubbelstreck: frågan ställdes annorlunda före" in said(html)
