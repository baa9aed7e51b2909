"""The archive: pages that lead to every report that was published, one set for each audience.

    <organisation>/index.html                    for the organisation: every month, every department
    <organisation>/<month>/index.html            for the organisation: one month, with the months before and after
    <organisation>/departments/<id>/index.html   for one department: its own reports and nothing else

A department's page names no other department, links to no page of the organisation's and to no other folder than
`<month>/r<revision>/departments/<id>/`; so a web server that grants a department the two paths ending in
`departments/<id>/` shows it its archive whole and nothing besides. The pages are made from published releases alone,
and each is written whole before it takes its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import theme
from reports.components.series import collated
from reports.formats import datapackage, pdf, workbook
from reports.formats.releases import Published, releases
from reports.formats.star import FOLDER as CURRENT
from reports.formats.swap import write_in_place
from reports.language.catalogue import load
from reports.language.formatter import Formatter
from reports.reader import MANAGERS

THEME = Path(theme.__file__).parent
WHOLE = "organisation"
Link = tuple[str, str]


@dataclass(frozen=True)
class Issue:
    """One report in a list: where its latest version is, in words, with its other files and its earlier versions."""

    href: str
    label: str
    note: str
    files: Sequence[Link]
    earlier: Sequence[Link] = ()
    search: str = ""


def renew(organisation: Path) -> None:
    """Write the archive pages of an organisation's published folder anew; the same releases give the same bytes."""
    found = releases(organisation)
    if found:
        _Archive(organisation, found).write()


class _Archive:
    """The pages over these releases, in the language of the newest."""

    def __init__(self, root: Path, found: Sequence[Published]) -> None:
        self._root, self._newest = root, found[-1]
        self._text = load(self._newest.language)
        self._formatter = Formatter(self._text)
        self._months = _by_month(found)
        self._names = {key: name for release in found for key, name in release.departments.items()}
        environment = Environment(
            loader=FileSystemLoader(THEME),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["t"] = self._text
        self._template = environment.get_template("archive.html.j2")
        self._css = theme.style_sheet() + Markup((THEME / "archive.css").read_text(encoding="utf-8"))

    def write(self) -> None:
        self._page("index.html", self._of_organisation())
        for later, month, earlier in _neighbours(self._months):
            self._page(f"{month[0].month_key}/index.html", self._of_month(later, month, earlier))
        for department_id in self._names:
            (self._root / "departments" / department_id).mkdir(parents=True, exist_ok=True)
            self._page(f"departments/{department_id}/index.html", self._of_department(department_id))

    def _page(self, path: str, content: dict[str, Any]) -> None:
        shared = {
            "language": self._text.name, "css": self._css, "notice": self._newest.organisation.notice,
            "product": self._text("page.product"),
            "steps": (), "latest": None, "departments": (), "years": (), "downloads": (),
            "latest_heading": self._text("archive.latest"),
        }  # fmt: skip
        page = shared | content
        write_in_place(
            self._root / path, self._template.render(page | {"title": f"{page['product']}: {page['heading']}"})
        )

    def _of_organisation(self) -> dict[str, Any]:
        issues = [self._issue(month, WHOLE, "", f"{month[0].month_key}/index.html") for month in self._months]
        return {
            "heading": self._newest.organisation.name,
            "intro": self._text("archive.intro_organisation"),
            "latest": self._issue(self._months[0], WHOLE, ""),
            "departments": [self._department(key) for key in self._ordered(self._names)],
            "years": _by_year(self._months, issues),
            "downloads": [(f"{CURRENT}/{datapackage.FILE}", f"{CURRENT}/{datapackage.FILE}")],
        }

    def _of_month(
        self, later: Sequence[Published] | None, month: Sequence[Published], earlier: Sequence[Published] | None
    ) -> dict[str, Any]:
        steps = [("../index.html", self._text("archive.up"))]
        for key, other in (("previous", earlier), ("next", later)):
            if other:
                label = self._text(f"archive.{key}", month=self._formatter.month(other[0].month))
                steps.append((f"../{other[0].month_key}/index.html", label))
        return {
            "product": f"{self._text('page.product')} · {self._newest.organisation.name}",
            "heading": self._formatter.month(month[0].month).capitalize(),
            "intro": self._text("archive.intro_organisation"),
            "steps": steps,
            "latest_heading": self._text("archive.whole"),
            "latest": self._issue(month, WHOLE, "../"),
            "departments": [self._reported(month, key) for key in self._ordered(_reported_in(month))],
        }

    def _of_department(self, department_id: str) -> dict[str, Any]:
        own = [[release for release in month if department_id in release.departments] for month in self._months]
        months = [month for month in own if month]
        issues = [self._issue(month, f"departments/{department_id}", "../../") for month in months]
        return {
            "product": f"{self._text('page.product')} · {self._newest.organisation.name}",
            "heading": self._names[department_id],
            "intro": self._text("archive.intro_department"),
            "latest": issues[0],
            "years": _by_year(months, issues),
        }

    def _department(self, department_id: str) -> Issue:
        """A department in the organisation's list: its archive, and its latest report beside it."""
        months = [month for month in self._months if department_id in _reported_in(month)]
        latest = self._reported(months[0], department_id, "")
        report = (latest.href, self._formatter.month(months[0][0].month))
        name = self._names[department_id]
        archive = f"departments/{department_id}/index.html"
        return Issue(archive, name, "", [report, *latest.files], search=name.lower())

    def _reported(self, month: Sequence[Published], department_id: str, up: str = "../") -> Issue:
        own = [release for release in month if department_id in release.departments]
        made = self._issue(own, f"departments/{department_id}", up)
        name = self._names[department_id]
        return Issue(made.href, name, made.note, made.files, made.earlier, name.lower())

    def _issue(self, month: Sequence[Published], slug: str, up: str, href: str = "") -> Issue:
        """The report `slug` of a month, its revisions newest first; `href` leads elsewhere than to the report."""
        latest, *earlier = month
        folder = f"{up}{latest.month_key}/r{latest.revision}/{slug}"
        files = [(f"{folder}/index.html", self._text("archive.report"))] if href else []
        named = ((pdf.FILE, "PDF"), (workbook.FILE, "Excel"), (MANAGERS, self._text("archive.managers")))
        for file, label in named:
            if (latest.folder / slug / file).exists():
                files.append((f"{folder}/{file}", label))
        return Issue(
            href or f"{folder}/index.html",
            self._formatter.month(latest.month).capitalize(),
            self._told("archive.published", latest),
            files,
            [
                (f"{up}{each.month_key}/r{each.revision}/{slug}/index.html", self._told("archive.version", each))
                for each in earlier
            ],
        )

    def _told(self, key: str, release: Published) -> str:
        return self._text(key, revision=release.revision, date=self._formatter.day(release.published_on))

    def _ordered(self, keys: Iterable[str]) -> list[str]:
        return sorted(keys, key=lambda key: (collated(self._names[key]), key))


def _by_month(found: Iterable[Published]) -> list[list[Published]]:
    """The revisions of each month, newest first in both."""
    ordered = sorted(found, key=lambda release: (release.month_key, release.revision), reverse=True)
    return [list(revisions) for _, revisions in groupby(ordered, key=lambda release: release.month_key)]


def _by_year(months: Sequence[Sequence[Published]], issues: Sequence[Issue]) -> list[tuple[str, list[Issue]]]:
    dated = zip((month[0].month_key[:4] for month in months), issues, strict=True)
    return [(year, [issue for _, issue in each]) for year, each in groupby(dated, key=lambda pair: pair[0])]


def _neighbours(
    months: Sequence[Sequence[Published]],
) -> Iterable[tuple[Sequence[Published] | None, Sequence[Published], Sequence[Published] | None]]:
    """Each month between the one after it and the one before it."""
    around = [None, *months, None]
    for (later, month), (_, earlier) in pairwise(pairwise(around)):
        if month:
            yield later, month, earlier


def _reported_in(month: Iterable[Published]) -> set[str]:
    return {key for release in month for key in release.departments}
