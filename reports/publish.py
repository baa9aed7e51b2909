"""A release rendered: every reader's page, data files, workbook and paper, from one folder of published Parquet.

Here: which readers there are, in what order their files are made, where files go. Not here: how a page is made
(engine), what it says (pages, sections), and how each format is written (`reports.formats`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reports.components.standing import Standing
from reports.composer import Composer
from reports.engine.data import ReleaseData
from reports.formats import csv_files, datapackage, pdf, printing, workbook
from reports.formats.rows import Cut, ReaderRows
from reports.language.catalogue import load
from reports.reader import MANAGERS, Reader, readers

SHEET_PAPER = "managers.pdf"
FILES = (workbook.FILE, "figures.csv", "comparisons.csv", datapackage.FILE)


@dataclass(frozen=True)
class Rendered:
    """One report on disk. `headlines` are its key figures: figure_id, label and value as printed."""

    slug: str
    path: Path
    headlines: tuple[dict[str, str], ...]


def render_release(data: Path, out: Path, with_pdf: bool = False) -> list[Rendered]:
    """Render every report of the release in `data` into `out`; the same data gives the same bytes.

    Writes organisation/ and departments/<department_id>/, each with index.html, figures.csv, comparisons.csv,
    datapackage.json and report.xlsx, and managers.html for those departments that get one. `with_pdf` adds report.pdf
    and managers.pdf, which are nine tenths of the time and need the Debian packages of
    `reports.formats.pdf.missing_packages`.
    Raises DataError for data that is not a release, PageError for content that cannot be used.
    """
    with seldom_collecting():
        release = ReleaseData(data)
        files = (pdf.FILE, *FILES) if with_pdf else FILES
        writer = ReportWriter(release, out, files)
        rendered = [writer.write(reader) for reader in readers(release)]
    if with_pdf:
        printing.print_all([job for each in rendered for job in _jobs(release, each)])
    return rendered


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom: a release is some hundred thousand rows that all live to its end, and looking among
    them is a sixth of its time. Then once, or the releases before would still be there while the next is made."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.collect()


def printing_notice(data: Path) -> str | None:
    """What to install before PDFs can be made here, in the organisation's language; None when nothing is missing."""
    missing = pdf.missing_packages()
    if not missing:
        return None
    text = load(ReleaseData(data).organisation.language)
    return text("print.missing", libraries=", ".join(missing), packages=" ".join(missing))


class ReportWriter:
    """Writes the files of one reader after another, each into `out`/<slug>/; `files` are those a page leads to."""

    def __init__(self, release: ReleaseData, out: Path, files: Sequence[str] = FILES) -> None:
        self._files = files
        self._composer, self._organisation, self._out = Composer(release, files), release.organisation, out
        self._text = self._composer.text
        self._cut = Cut(release)
        names = {reader.id: reader.name for reader in readers(release) if not reader.is_organisation}
        self._workbooks = workbook.Workbooks(self._text, self._composer.names, release.organisation, names)

    def write(self, reader: Reader) -> Rendered:
        """All files of a reader but the PDF, which is printed of the finished page."""
        path = self.page(reader)
        if self._composer.has_sheet(reader):
            self._sheet(reader)
        rows = self.rows(reader)
        self.data(reader, rows)
        self.workbook(reader, rows)
        headlines = self._composer.headlines(reader)
        return Rendered(reader.slug, path, tuple(_headline(self._composer, each) for each in headlines))

    def rows(self, reader: Reader) -> ReaderRows:
        """The rows a reader may have."""
        return self._cut.of(reader)

    def page(self, reader: Reader) -> Path:
        """Write index.html and return its path."""
        path = self._folder(reader) / "index.html"
        path.write_text(self._composer.page(reader), encoding="utf-8", newline="\n")
        return path

    def _sheet(self, reader: Reader) -> None:
        files = ("index.html", SHEET_PAPER) if pdf.FILE in self._files else ("index.html",)
        html = self._composer.managers(reader, files)
        (self._folder(reader) / MANAGERS).write_text(html, encoding="utf-8", newline="\n")

    def data(self, reader: Reader, rows: ReaderRows) -> None:
        """Write the CSV files and their dictionary."""
        folder, described = self._folder(reader), []
        of_figures = "package.figures" if reader.is_organisation else "package.figures_department"
        for name, table, words in (
            ("figures", rows.figures, of_figures),
            ("comparisons", rows.comparisons, "package.comparisons"),
        ):
            csv_files.write(table, folder / f"{name}.csv")
            keys = datapackage.READER_KEYS[name]
            described.append(datapackage.Described(name, table.schema, self._text(words), keys))
        datapackage.write(folder, self._name(reader), self._title(reader), self._organisation, described, self._text)

    def workbook(self, reader: Reader, rows: ReaderRows) -> None:
        """Write report.xlsx."""
        path = self._folder(reader) / workbook.FILE
        self._workbooks.write(path, reader, self._title(reader), rows, self._composer.headlines(reader))

    def _folder(self, reader: Reader) -> Path:
        folder = self._out / reader.slug
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _name(self, reader: Reader) -> str:
        """The name of a reader's data package, in the small letters that packages are named in."""
        issue = f"{self._organisation.report_month:%Y-%m}-r{self._organisation.revision}"
        slug = reader.slug.replace("/", "-")
        return f"candex-{self._organisation.organisation_id}-{slug}-{issue}".lower()

    def _title(self, reader: Reader) -> str:
        month = self._composer.formatter.month(self._organisation.report_month)
        return self._text("package.title", name=reader.name, month=month)


def _jobs(release: ReleaseData, rendered: Rendered) -> Iterator[printing.Job]:
    organisation = release.organisation
    shared = organisation.language, datapackage.utc(organisation.as_of)
    audience = "organisation" if rendered.slug == "organisation" else "department"
    yield printing.Job(str(rendered.path), audience, *shared)
    sheet = rendered.path.with_name(MANAGERS)
    if sheet.exists():
        yield printing.Job(str(sheet), "managers", *shared, SHEET_PAPER)


def _headline(composer: Composer, standing: Standing) -> dict[str, str]:
    row = standing.main
    text = (
        composer.formatter.value(row.value, row.unit)
        if standing.is_shown
        else composer.text(f"status.{row.status}.mark")
    )
    return {"figure_id": row.figure_id, "label": composer.names.figure(row), "value": text}
