"""Pages put together: an audience's own page, the sections that have something to say to it, and the shell around them.

Content is parsed and queried once for a release; each reader's page is then a slice of the results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reports import theme
from reports.components import priorities, registers, series, standing
from reports.components.cells import Cells
from reports.components.charts import Charts
from reports.components.discussion import questions
from reports.components.sentences import Answer, by_verdict, not_shown
from reports.components.standing import Standing
from reports.components.study_table import study_table
from reports.components.trend import domain
from reports.engine.data import ReleaseData, Result
from reports.engine.environment import environment
from reports.engine.parse import Document, parse
from reports.language.catalogue import load
from reports.language.formatter import Formatter
from reports.language.names import Names
from reports.reader import MANAGERS, WHOLE, Reader, readers

HERE = Path(__file__).parent

MOST_KEY_FIGURES = 6

SHEET = "hiring_managers"
"""The page of a sheet that only those organisations have that want it."""

GIVEN = frozenset({"reader", "organisation", "key_figures", "found", "whole", "departments", "prefix", "about"})
"""What every page and section is rendered with, beside its fences."""


@dataclass(frozen=True)
class Part:
    """A section of one reader's page; those that are not printed are named on the reader's paper."""

    title: str
    anchor: str
    is_printed: bool
    html: Markup


class Composer:
    """Composes the pages of one release; `files` lie beside each. Raises PageError for content that cannot be used.

    `content` holds components/, theme/, pages/ and sections/: the product's own unless somebody previews another.
    """

    def __init__(self, release: ReleaseData, files: Sequence[str] = (), content: Path = HERE) -> None:
        self._release = release
        self.text = load(release.organisation.language)
        self._files = files
        self.formatter = Formatter(self.text)
        self.names = self._label_tables()
        self._environment = environment([content / "components", content / "theme"], self._callables())
        metrics = frozenset(self.names.metrics)
        language = self.text.name
        audiences = ("organisation", "department", *([SHEET] if release.organisation.get("has_manager_page") else []))
        pages = {name: content / "pages" / language / f"{name}.md" for name in audiences}
        self._pages = {name: parse(path, self._environment, metrics, GIVEN) for name, path in pages.items()}
        paths = sorted((content / "sections" / language).glob("*.md"))
        sections = [parse(path, self._environment, metrics, GIVEN) for path in paths]
        self._sections = sorted(
            (each for each in sections if self._is_time_for(each)), key=lambda each: (each.meta.order, each.file)
        )
        self._results = {each.file: release.run(each) for each in [*self._pages.values(), *self._sections]}

    def _is_time_for(self, section: Document) -> bool:
        return not section.meta.months or self._release.organisation.report_month.month in section.meta.months

    def _label_tables(self) -> Names:
        release = self._release
        references, segments = (
            release.rows(f"from {table}") if release.has(table) else []
            for table in ("published_benchmarks", "segments")
        )
        stages, metrics = (
            release.rows("from stages order by stage_order"),
            release.rows("from metrics order by metric_order"),
        )
        return Names(self.text, self.formatter, metrics, stages, references, segments)

    def _callables(self) -> dict[str, Any]:
        locale = self.text("locale").split("_")[0]
        answer = Answer(self.text, self.formatter, self.names)
        ordered = series.Series(self.names)
        return {
            "t": self.text,
            "f": self.formatter,
            "names": self.names,
            "cells": Cells(self.text, self.formatter, self.names),
            "answer": answer,
            "draw": Charts(self.text, self.formatter, self.names, self._release.organisation.report_month),
            "standings_of": lambda reader_id: self._current.get(reader_id, []),
            "references": standing.references,
            "find": standing.find,
            "matching": standing.matching,
            "domain": domain,
            "by_verdict": by_verdict,
            "not_shown": not_shown,
            "questions": lambda found: questions(found, answer),
            "weighed": lambda found: priorities.weighed(found, self.names.metrics),
            "priority_matrix": priorities.matrix,
            "advice": lambda found, rules: priorities.advice(found, rules, self.text.name),
            "registers": registers,
            "in_part_order": ordered.in_part_order,
            "named_occupations": ordered.named_occupations,
            "by_series": ordered.by_series,
            "moved_by": series.moved_by,
            "study_table": partial(study_table, locale=locale),
        }

    @cached_property
    def _current(self) -> dict[str, list[Standing]]:
        """The standings of every reader, by id, in journey order."""
        rows: dict[str, list[Any]] = {}
        ordered = "from mart_metrics where is_current order by stage_order, metric_order, period_kind, period_end"
        for row in self._release.rows(ordered):
            rows.setdefault(row.department_id, []).append(row)
        return {reader: standing.standings(found) for reader, found in rows.items()}

    @cached_property
    def _departments(self) -> list[Reader]:
        """The departments by name, as a Swedish reader sorts."""
        found = [each for each in readers(self._release) if not each.is_organisation]
        return sorted(found, key=lambda each: (series.collated(each.name), each.id))

    def headlines(self, reader: Reader) -> list[Standing]:
        """The key figures of a reader, as far as they are measured at all."""
        return self._key_figures(self._pages[reader.audience], reader)

    def _key_figures(self, document: Document, reader: Reader) -> list[Standing]:
        wanted = document.meta.key_figures or self._pages[reader.audience].meta.key_figures
        found = standing.chosen(self._current.get(reader.id, []), wanted)
        return [each for each in found if each.main.status not in ("not_asked", "no_data")][:MOST_KEY_FIGURES]

    def page(self, reader: Reader) -> str:
        """The whole report of one reader as HTML."""
        sections = [section for section in self._sections if self._concerns(section, reader)]
        parts = [
            Part(
                section.meta.title, _anchor(section), reader.audience in section.meta.paper, self._part(section, reader)
            )
            for section in sections
        ]
        linked = [MANAGERS] if self.has_sheet(reader) else []
        return self._shell(self._pages[reader.audience], reader, "page.title", parts, [*self._files, *linked])

    def has_sheet(self, reader: Reader) -> bool:
        """Whether a reader gets a sheet for hiring managers: a department with something to show, if it is wanted."""
        if reader.is_organisation or SHEET not in self._pages:
            return False
        return any(each.is_shown for each in self._key_figures(self._pages[SHEET], reader))

    def managers(self, reader: Reader, files: Sequence[str]) -> str:
        """The sheet for the hiring managers of a department as HTML; `files` are those it leads to."""
        return self._shell(self._pages[SHEET], reader, "page.title_managers", [], files)

    def _shell(
        self,
        first: Document,
        reader: Reader,
        title: str,
        parts: Sequence[Part],
        files: Sequence[str],
    ) -> str:
        labels = self.text.find("downloads")
        month = self.formatter.month(self._release.organisation.report_month)
        return self._environment.get_template("page.html.j2").render(
            reader=reader,
            title=self.text(title, name=reader.name, month=month),
            organisation=self._release.organisation,
            language=self.text.name,
            css=theme.style_sheet(),
            css_string=theme.css_string,
            first=self._part(first, reader),
            sections=parts,
            downloads=[(file, labels[file]) for file in files],
        )

    def _concerns(self, section: Document, reader: Reader) -> bool:
        """Whether a section is for this audience and has a figure to show it; page one names those hidden."""
        shown = {each.metric_id for each in self._current.get(reader.id, []) if each.is_shown}
        has_figures = not section.meta.metrics or not shown.isdisjoint(section.meta.metrics)
        return reader.audience in section.meta.audience and has_figures and self._has_rows(section, reader)

    def _has_rows(self, section: Document, reader: Reader) -> bool:
        results = self._results[section.file]
        return not section.meta.needs or any(_slice(results[name], reader) for name in section.meta.needs)

    def _part(self, document: Document, reader: Reader) -> Markup:
        found = self._current.get(reader.id, [])
        values = {name: _slice(result, reader) for name, result in self._results[document.file].items()}
        return Markup(
            document.render(
                reader=reader,
                organisation=self._release.organisation,
                key_figures=self._key_figures(document, reader),
                found=found,
                about=series.about(found, document.meta.about or document.meta.metrics),
                whole=self._current.get(WHOLE, []),
                departments=self._departments if reader.is_organisation else [],
                prefix=_anchor(document),
                **values,
            )
        )


def _slice(result: Result, reader: Reader) -> list[Any]:
    return result.get(reader.id, []) if isinstance(result, dict) else result


def _anchor(document: Document) -> str:
    """An id that a section can be linked by: its file's name without the number."""
    return Path(document.file).stem.lstrip("0123456789_")
