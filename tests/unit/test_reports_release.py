"""A release rendered from published Parquet: who gets which rows, what may not be printed, what never changes."""

from __future__ import annotations

import ast
import csv
import re
import shutil
from html import unescape
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import reports
from reports import Rendered, render_release
from reports.engine.errors import DataError, PageError
from reports.language.catalogue import TEXTS, load
from tests.golden.drawn import DEPARTMENTS
from tests.golden.release_data import build, write
from tests.golden.release_rows import release_rows

ROOT = Path(reports.__file__).parent
FORBIDDEN = {"orchestration", "dagster", "dagster_dbt", "dbt"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def release(data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Rendered]:
    return render_release(data, tmp_path_factory.mktemp("out"))


def page(release: list[Rendered], slug: str) -> str:
    return next(each for each in release if each.slug == slug).path.read_text(encoding="utf-8")


def rows(release: list[Rendered], slug: str, file: str) -> list[dict[str, str]]:
    folder = next(each for each in release if each.slug == slug).path.parent
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def figure_ids(html: str) -> set[str]:
    return {unescape(figure_id) for figure_id in re.findall(r'data-figure-id="([^"]+)"', html)}


def department_of(figure_id: str) -> str:
    return figure_id.split("/")[1]


def test_the_organisation_and_every_department_get_a_report(release: list[Rendered]) -> None:
    assert [each.slug for each in release] == ["organisation", *(f"departments/{key}" for key in sorted(DEPARTMENTS))]
    assert all(each.path.is_file() for each in release)


def test_the_headlines_are_the_key_figures_as_they_are_printed(release: list[Rendered]) -> None:
    for each in release:
        html = page(release, each.slug)
        for headline in each.headlines:
            assert f'data-figure-id="{headline["figure_id"]}"' in html
            number = re.sub(r"\u00a0(%|dagar)$", "", headline["value"])
            assert number == ".." or f'<span class="number">{number}</span>' in html


def test_rendering_again_gives_the_same_bytes(data: Path, release: list[Rendered], tmp_path: Path) -> None:
    for first, second in zip(release, render_release(data, tmp_path), strict=True):
        for name in ("index.html", "figures.csv", "comparisons.csv"):
            assert (first.path.parent / name).read_bytes() == (second.path.parent / name).read_bytes()


@pytest.mark.parametrize("key", sorted(DEPARTMENTS))
def test_a_department_gets_its_own_rows_and_the_organisations_and_no_others(release: list[Rendered], key: str) -> None:
    slug = f"departments/{key}"
    shown = {department_of(figure_id) for figure_id in figure_ids(page(release, slug))}
    assert shown == {key, "*"}
    for file in ("figures.csv", "comparisons.csv"):
        assert {department_of(row["figure_id"]) for row in rows(release, slug, file)} <= {key, "*"}
    html = page(release, slug)
    others = [name for other, (name, _) in DEPARTMENTS.items() if other != key]
    assert not [name for name in others if name in html]


def test_the_organisation_gets_every_row(data: Path, release: list[Rendered]) -> None:
    for file in ("figures", "comparisons"):
        published = pq.read_table(data / f"{file}.parquet")
        printed = rows(release, "organisation", f"{file}.csv")
        assert len(printed) == published.num_rows
        assert list(printed[0]) == published.column_names


def test_every_figure_printed_is_a_published_figure_of_that_reader(data: Path, release: list[Rendered]) -> None:
    published = set(pq.read_table(data / "figures.parquet")["figure_id"].to_pylist())
    for each in release:
        printed = figure_ids(page(release, each.slug))
        assert printed
        assert printed <= published


def test_a_figure_that_may_not_be_shown_is_spoken_wherever_it_stands(release: list[Rendered]) -> None:
    html = page(release, "departments/lokal")
    marks = html.count('aria-hidden="true">..</span>')
    assert marks > 0
    assert html.count('aria-hidden="true">..</span><span class="spoken">visas inte</span>') == marks


def test_a_department_with_nothing_to_show_prints_no_number_of_its_own(release: list[Rendered]) -> None:
    html = page(release, "departments/lokal")
    assert "Det finns ännu för få svar" in html
    for row in re.findall(r'<tr data-figure-id="alinge/lokal/[^"]*(?<!applications/value)[^>]*>.*?</tr>', html):
        if "/applications/" not in row:
            cells = re.sub(r"<code>.*?</code>|<th.*?</th>|<[^>]+>", "", row)
            assert not re.search(r"\d", cells), cells


def test_null_and_nan_never_reach_a_reader(release: list[Rendered]) -> None:
    for each in release:
        body = re.sub(r"<style>.*?</style>", "", page(release, each.slug), flags=re.S)
        assert not re.search(r"\b(None|nan|NaN|null|NaT|Undefined)\b", body)


def test_the_least_number_stands_in_the_legend_only(release: list[Rendered]) -> None:
    for each in release:
        html = page(release, each.slug)
        first, _, legend = html.partition('id="method"')
        assert "färre än 10" in legend
        hidden = first.count("färre än")
        assert hidden <= 1, "outside the legend only page one may say why figures are hidden"


def test_a_name_is_printed_as_it_is_written_and_never_becomes_markup(release: list[Rendered]) -> None:
    html = page(release, "departments/miljo")
    escaped = "Miljö &amp; &lt;b&gt;&#34;samhällsbyggnad&#34;&lt;/b&gt; {{ 7*7 }} ${fence} **fet**"
    assert f"<h1>{escaped}, december" in html
    whole = page(release, "organisation")
    assert '<b>"samhällsbyggnad' not in whole and "<strong>fet" not in whole
    assert "&amp;lt;" not in whole and "&amp;amp;" not in whole
    assert "**fet**" in whole


def test_a_section_without_a_figure_to_show_is_left_out(release: list[Rendered]) -> None:
    assert 'id="stages"' in page(release, "departments/kultur")
    assert 'id="stages"' not in page(release, "departments/lokal")
    assert 'id="beside"' in page(release, "departments/lokal")


def test_a_section_is_for_its_audience_only(release: list[Rendered]) -> None:
    assert 'id="departments"' in page(release, "organisation")
    assert 'id="beside"' not in page(release, "organisation")
    assert 'id="departments"' not in page(release, "departments/barn")


def test_a_stage_nobody_asks_about_is_named_and_not_drawn(release: list[Rendered]) -> None:
    html = page(release, "organisation")
    assert re.search(r"Frågan ställs inte:</b> CNPS \(avslut\)", html)
    assert 'id="trend-exit"' not in html


def test_only_blocks_that_closed_this_month_are_marked_new(release: list[Rendered]) -> None:
    html = page(release, "departments/kultur")
    marked = re.findall(r'data-figure-id="([^"]+)"(?:(?!data-figure-id).)*?<b class="new">', html, flags=re.S)
    assert marked
    assert {figure_id[-7:] for figure_id in marked} == {"2019-12"}
    assert 'class="new"' not in page(release, "organisation")


def test_the_notice_stands_on_every_page_and_can_be_absent(release: list[Rendered], tmp_path: Path) -> None:
    notice = "Exempeldata: alla svar i den här rapporten är påhittade."
    assert all(f'role="note">{notice}</p>' in page(release, each.slug) for each in release)
    without = render_release(build(tmp_path / "data", notice=None), tmp_path / "out")
    assert all('role="note"' not in page(without, each.slug) for each in without)


def test_a_notice_cannot_close_the_style_sheet_it_is_printed_by(tmp_path: Path) -> None:
    hostile = '</style><script>alert("x")</script>'
    release = render_release(build(tmp_path / "data", notice=hostile), tmp_path / "out")
    html = page(release, "organisation")
    assert "<script" not in html
    assert html.count("</style>") == 1


def test_a_release_of_a_few_metrics_is_a_smaller_report(tmp_path: Path) -> None:
    data = build(tmp_path / "data")
    _, comparisons, wide = release_rows()
    kept = [row for row in wide if row["metric_id"] == "cnps" and row["stage_id"] == "rejection"]
    ids = {row["figure_id"] for row in kept}
    write(data / "mart_stage_metrics.parquet", [row for row in kept if row["department_id"] == "*"])
    write(data / "mart_department_metrics.parquet", [row for row in kept if row["department_id"] != "*"])
    write(data / "comparisons.parquet", [row for row in comparisons if row["figure_id"] in ids])
    release = render_release(data, tmp_path / "out")
    html = page(release, "organisation")
    assert [each["label"] for each in release[0].headlines] == ["CNPS efter avslag"]
    assert 'id="trend-rejection-wide-title"' in html
    assert 'id="feedback"' not in html


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "comparisons.parquet").unlink()
    with pytest.raises(DataError, match=r"comparisons\.parquet is missing"):
        render_release(tmp_path, tmp_path / "out")


def test_two_organisations_are_not_a_release(tmp_path: Path) -> None:
    build(tmp_path)
    row = pq.read_table(tmp_path / "organisation.parquet").to_pylist()[0]
    write(tmp_path / "organisation.parquet", [row, row])
    with pytest.raises(DataError, match=r"organisation\.parquet has 2 rows"):
        render_release(tmp_path, tmp_path / "out")


def test_a_column_that_pages_need_is_missed_by_fence_and_line(tmp_path: Path) -> None:
    build(tmp_path)
    for name in ("mart_stage_metrics", "mart_department_metrics"):
        table = pq.read_table(tmp_path / f"{name}.parquet")
        pq.write_table(table.drop_columns(["period_start"]), tmp_path / f"{name}.parquet")
    with pytest.raises(PageError, match=r"^sections/10_stages\.sql:1: fence 'history': .*period_start"):
        render_release(tmp_path, tmp_path / "out")


def test_published_words_for_benchmarks_are_not_needed(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data" / "published_benchmarks.parquet").unlink()
    release = render_release(tmp_path / "data", tmp_path / "out")
    assert "publicerat jämförvärde 2019" in page(release, "organisation")


def test_reports_know_nothing_of_orchestration() -> None:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                named = {(node.module or "").split(".")[0]}
            else:
                continue
            assert not named & FORBIDDEN, f"{path.name} imports {named & FORBIDDEN}"


def test_reports_use_no_clock_and_no_network() -> None:
    for path in ROOT.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(datetime\.now|date\.today|time\.time|urllib|requests|socket)\b", source), path.name


def test_every_text_that_components_ask_for_is_in_every_catalogue() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOT.rglob("*") if path.suffix in {".py", ".j2", ".md"}]
    asked = {key for source in sources for key in re.findall(r"(?:\bt|text)\(\"([a-z_.]+)\"[,)]", source)}
    assert len(asked) > 30
    for path in sorted(TEXTS.glob("*.yml")):
        assert asked <= load(path.stem).keys(), path.name


def test_every_catalogue_has_the_same_texts() -> None:
    keys = {path.stem: load(path.stem).keys() for path in TEXTS.glob("*.yml")}
    assert all(found == keys["sv"] for found in keys.values())


def test_a_text_takes_the_same_values_in_every_language() -> None:
    catalogues = [load(path.stem) for path in sorted(TEXTS.glob("*.yml"))]
    for key in sorted(load("sv").keys()):
        texts = [each.find(key) for each in catalogues]
        if isinstance(texts[0], str):
            assert len({frozenset(re.findall(r"\{[a-z_]+\}", text)) for text in texts}) == 1, key


def test_the_engine_holds_no_word_a_reader_meets() -> None:
    for path in (ROOT / "engine").rglob("*.py"):
        assert not re.search(r"[åäöÅÄÖ]", path.read_text(encoding="utf-8")), path.name
