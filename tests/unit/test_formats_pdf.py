"""The paper: what two standards, a reader of its text and a second printing say of it."""

from __future__ import annotations

import gc
import io
import logging
import os
import re
import subprocess
import sys
import warnings
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest

from reports import render_release
from reports.formats import paper, pdf, printing
from reports.formats.pdf import missing_packages
from reports.language.catalogue import load
from reports.publish import printing_notice
from tests.golden.drawn import DEPARTMENTS
from tests.golden.release_data import build
from tests.published import HOSTILE, keep_departments, rename

SLUGS = ("organisation", "departments/kultur", "departments/lokal", "departments/miljo")
STANDARDS = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
LINES_OF_A_LAST_PAGE = 5


@pytest.fixture(scope="module", autouse=True)
def libraries() -> None:
    missing = missing_packages()
    if missing:
        told = f"needs the Debian packages {' '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    render_release(build(tmp_path_factory.mktemp("data")), folder, with_pdf=True)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English organisation whose departments are called to break things."""
    data = build(tmp_path_factory.mktemp("data"), language="en", name='=Borough & <Council> "{{ 7*7 }}"')
    rename(data, HOSTILE)
    folder = tmp_path_factory.mktemp("out")
    render_release(data, folder, with_pdf=True)
    return folder


def pages(path: Path) -> list[str]:
    """The text of every page."""
    with pypdfium2.PdfDocument(path) as document:
        return [_text(each) for each in document]


def _text(of: pypdfium2.PdfPage) -> str:
    text = of.get_textpage()
    return str(text.get_text_bounded()).replace("\r\n", "\n")


def failures(path: Path) -> list[str]:
    return [str(failure) for standard in STANDARDS for failure in page.validate_pdf(path, profile=standard).failures]


def test_every_report_is_pdf_ua_1_and_pdf_a_3a(out: Path, hostile: Path) -> None:
    papers = sorted([*out.rglob("report.pdf"), *hostile.rglob("report.pdf")])
    assert len(papers) == 2 * (1 + len(DEPARTMENTS))
    for path in papers:
        reports = [page.validate_pdf(path, profile=standard) for standard in STANDARDS]
        assert all(report.is_compliant for report in reports), (path, failures(path))


def test_the_validator_sees_a_paper_without_its_marks(out: Path, tmp_path: Path) -> None:
    with pikepdf.open(out / SLUGS[0] / "report.pdf") as document:
        del document.Root.StructTreeRoot
        document.save(tmp_path / "bare.pdf")
    assert failures(tmp_path / "bare.pdf")


def test_no_stream_ends_in_what_would_be_taken_for_its_closing() -> None:
    """A paper in sixteen or so had such a stream, and a validator that found it a byte too short."""
    ends_so = next(data for n in range(100_000) if zlib.compress(data := str(n).encode()).endswith(b"\r"))
    document = pikepdf.new()
    document.Root.Kept = pikepdf.Stream(document, zlib.compress(ends_so), Filter=pikepdf.Name.FlateDecode)
    document.Root.Kept = document.make_indirect(document.Root.Kept)
    plain = io.BytesIO()
    document.save(plain)
    assert pdf.MISREAD in plain.getvalue()
    saved = pdf._saved(document)
    assert pdf.MISREAD not in saved
    with pikepdf.open(io.BytesIO(saved)) as again:
        assert again.Root.Kept.read_bytes().rstrip() == ends_so


def test_a_second_printing_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    render_release(build(tmp_path / "data"), tmp_path / "out", with_pdf=True)
    for path in out.rglob("report.pdf"):
        assert path.read_bytes() == (tmp_path / "out" / path.relative_to(out)).read_bytes(), path


def test_the_metadata_are_the_releases(out: Path) -> None:
    with pikepdf.open(out / "departments" / "kultur" / "report.pdf") as document:
        assert str(document.Root.Lang) == "sv"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20200120060000")
        assert "Kultur" in str(document.docinfo["/Title"])
        metadata = document.Root.Metadata.read_raw_bytes().decode()
    assert "<xmp:CreateDate>2020-01-20T06:00:00Z</xmp:CreateDate>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_says_whose_it_is_when_and_which(out: Path, slug: str) -> None:
    texts = pages(out / slug / "report.pdf")
    title = re.search(r"<h1>(.*?)</h1>", (out / slug / "index.html").read_text(encoding="utf-8"))
    assert title
    for number, text in enumerate(texts, start=1):
        flat = re.sub(r"\s+", " ", text)
        assert f"{number} ({len(texts)})" in flat
        assert "december 2019" in flat and "version 1" in flat
        assert "Exempeldata" in flat


@pytest.mark.parametrize("slug", SLUGS)
def test_the_last_page_is_no_orphan_and_the_first_is_full(out: Path, slug: str) -> None:
    texts = pages(out / slug / "report.pdf")
    margins = 3
    assert len(texts[-1].splitlines()) - margins >= LINES_OF_A_LAST_PAGE, texts[-1]
    if len(texts) > 1:
        assert len(texts[0].splitlines()) > 25


def test_page_one_of_a_department_is_one_sheet(out: Path) -> None:
    """The last words of what a report opens with stand on the first sheet."""
    papers = sorted((out / "departments").rglob("report.pdf"))
    for path in papers:
        opening = path.with_name("index.html").read_text(encoding="utf-8").split("<nav")[0]
        words = unescape(re.sub(r"<[^>]*>", " ", opening)).split()
        first = "".join(pages(path)[0].split())
        assert "".join(words[-6:]) in first, (path, words[-6:])


def test_a_withheld_figure_is_spoken_and_never_a_number(out: Path) -> None:
    text = " ".join(pages(out / "departments" / "lokal" / "report.pdf"))
    assert re.search(r"\.\.\s*visas inte|Visas inte", text)
    html = (out / "departments" / "lokal" / "index.html").read_text(encoding="utf-8")
    levels = re.findall(r'class="number">([^<]+)<', html)
    assert levels == []


def test_folded_parts_and_the_charts_of_phones_are_not_printed(out: Path) -> None:
    html = (out / "organisation" / "index.html").read_text(encoding="utf-8")
    printed = paper.to_print(html, "organisation", "2020-01-20T06:00:00Z", load("sv"))
    drawn = re.findall(r"<svg\b[^>]*>", html)
    for_phones = [each for each in drawn if re.search(r'class="[^"]*\bnarrow\b', each) and "-only-" not in each]
    assert printed.count("<svg") == len(drawn) - len(for_phones) > len(for_phones) > 0
    assert "<details" not in printed and "<code>alinge/" not in printed
    assert "figures.csv" in printed


def test_a_departments_paper_is_a_brief_that_names_the_rest(out: Path) -> None:
    """What is not printed is on the page, what is printed is not named, and nothing is lost between the two."""
    page = out / "departments" / "kultur" / "index.html"
    printed = " ".join(" ".join(pages(page.with_name("report.pdf"))).split())
    html = page.read_text(encoding="utf-8")
    sections = re.findall(r'<section\b[^>]*class="part ([\w -]+)">\s*<h2[^>]*>(.*?)</h2>', html)
    named = printed.partition("På webbsidan finns också: ")[2].partition(".")[0].split(", ")
    assert named == [title for classes, title in sections if "unprinted" in classes] != []
    assert all(title in printed for classes, title in sections if "unprinted" not in classes)
    assert len(pages(page.with_name("report.pdf"))) <= 4


def test_the_organisations_paper_has_every_section(out: Path) -> None:
    html = (out / "organisation" / "index.html").read_text(encoding="utf-8")
    assert "unprinted" not in html
    printed = paper.to_print(html, "organisation", "", load("sv"))
    assert printed.count("<h2") >= html.count('<section aria-labelledby="')


def test_closed_actions_and_the_matrix_stay_on_a_departments_page() -> None:
    def register(status: str) -> str:
        return f'<h3>{status}</h3>\n<table id="actions-{status}" class="register"><tr><th>x</th></tr></table>'

    html = f'{register("started")}{register("done")}{register("dropped")}<table id="m" class="matrix stacking"></table>'
    printed = paper.to_print(html, "department", "", load("sv"))
    assert "actions-started" in printed and "actions-d" not in printed and "matrix" not in printed
    assert printed.count("Avslutade åtgärder") == 1
    assert paper.to_print(html, "organisation", "", load("sv")).count("<table") == 4


def test_a_long_table_is_named_and_a_short_one_printed() -> None:
    def table(rows: int) -> str:
        body = "".join(f"<tr><th>{n}</th><td>{n}</td></tr>" for n in range(rows))
        head = "<caption>A &amp; B</caption><thead><tr><th>x</th><th>y</th></tr></thead>"
        return f"<table>{head}<tbody>{body}</tbody></table>"

    most = paper.SHEETS["department"].rows
    printed = paper.to_print(table(most) + table(most + 1), "department", "", load("sv"))
    assert printed.count("<table") == 1
    assert f"Tabellen ”A &amp; B” har {most + 1} rader" in printed


def test_nested_folds_leave_nothing_behind() -> None:
    html = "<p>a</p><details><p>b</p><details class='x'>c</details>d</details><p>e</p>"
    assert paper.to_print(html, "department", "", load("sv")).startswith("<p>a</p><p>e</p>")


def test_hostile_names_are_printed_as_they_are_written(hostile: Path) -> None:
    flat = re.sub(r"\s+", " ", " ".join(pages(hostile / "departments" / "miljo" / "report.pdf")[:1]))
    assert '</style><script>alert("x")</script> {{ 7*7 }} {% raw %} & "q"' in flat
    flat = re.sub(r"\s+", " ", " ".join(pages(hostile / "departments" / "barn" / "report.pdf")[:1]))
    assert '=HYPERLINK("http://example.org","Klicka")' in flat
    assert '=Borough & <Council> "{{ 7*7 }}"' in flat


def test_an_english_paper_says_so(hostile: Path) -> None:
    with pikepdf.open(hostile / "organisation" / "report.pdf") as document:
        assert str(document.Root.Lang) == "en"
    assert "Published 20" in pages(hostile / "organisation" / "report.pdf")[0]


def print_here(html: str) -> None:
    """Print in this process; WeasyPrint leaves a file of its own open until it is collected."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        pdf.Printer().print(html)
        gc.collect()


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    logger = logging.getLogger("weasyprint")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def test_the_printer_has_nothing_to_complain_of(out: Path, warned: pytest.LogCaptureFixture) -> None:
    for slug in SLUGS[:2]:
        html = (out / slug / "index.html").read_text(encoding="utf-8")
        print_here(paper.to_print(html, slug.split("s/")[0], "2020-01-20T06:00:00Z", load("sv")))
    assert [record.getMessage() for record in warned.records] == []


def test_nothing_is_fetched_for_a_paper(warned: pytest.LogCaptureFixture) -> None:
    html = '<html lang="sv"><title>x</title><body><p>x</p><img alt="y" src="http://example.org/x.png"></body>'
    print_here(html)
    assert any("example.org" in record.getMessage() for record in warned.records)


def test_only_the_embedded_font_is_used(out: Path) -> None:
    with pikepdf.open(out / "organisation" / "report.pdf") as document:
        fonts = {str(each.BaseFont) for each in document.objects if _is(each, "/Font") and "/BaseFont" in each}
        embedded = [each for each in document.objects if _is(each, "/FontDescriptor")]
        assert fonts and all("Source-Sans" in font or "SourceSans" in font for font in fonts), fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in embedded)


def _is(found: pikepdf.Object, kind: str) -> bool:
    return isinstance(found, pikepdf.Dictionary) and str(found.get("/Type", "")) == kind


def test_one_department_and_its_paper(tmp_path: Path) -> None:
    data = build(tmp_path / "data")
    keep_departments(data, {"kultur"})
    render_release(data, tmp_path / "out", with_pdf=True)
    assert len(list((tmp_path / "out").rglob("report.pdf"))) == 2
    html = (tmp_path / "out" / "organisation" / "index.html").read_text(encoding="utf-8")
    assert 'href="report.pdf"' in html


def test_a_missing_library_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = build(tmp_path / "data")
    assert printing_notice(data) is None
    monkeypatch.setitem(pdf.LIBRARIES, "libpango-1.0-0", ("libpango-of-nowhere.so.0",))
    notice = printing_notice(data)
    assert notice is not None and notice.endswith("apt-get install libpango-1.0-0")


def test_a_page_that_cannot_be_printed_fails_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>x</p>", encoding="utf-8")
    job = printing.Job(str(tmp_path / "index.html"), "department", "xx", "2020-01-20T06:00:00Z")
    with pytest.raises(printing.PrintingFailed, match="no text catalogue for language 'xx'"):
        printing.print_all([job])


def test_a_printing_process_loads_neither_a_database_nor_data_frames() -> None:
    loaded = "import sys, reports.formats.printing; print(sorted({'duckdb', 'pandas', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
