"""The smallest pieces, called hundreds of times a page: a figure's value, its limits, and the sign for what is hidden.

They are Python because a macro call costs ten times as much; everything larger is a macro.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from reports.components.standing import Reference, Standing, references
from reports.language.catalogue import Catalogue
from reports.language.formatter import Formatter
from reports.language.names import Names

HIDDEN = Markup(
    '<span class="hidden-value"><span aria-hidden="true">{mark}</span><span class="spoken">{spoken}</span></span>'
)


ABSENT = ' class="absent"'
"""What a phone leaves out: a cell that only says there is nothing."""


class _Escaped(dict[str, Markup]):
    """Texts escaped, each once: names and formatted numbers, of which a release has some thousand."""

    def __missing__(self, text: str) -> Markup:
        self[text] = escape(text)
        return self[text]


class _Said(dict[str, Markup]):
    """Texts of the catalogue escaped, by key, each once."""

    def __init__(self, text: Catalogue) -> None:
        self._text = text

    def __missing__(self, key: str) -> Markup:
        self[key] = escape(self._text(key))
        return self[key]


@dataclass(frozen=True)
class Cells:
    """Pieces in one language."""

    text: Catalogue
    formatter: Formatter
    names: Names

    @cached_property
    def _hidden(self) -> dict[str, Markup]:
        return {status: HIDDEN.format(**texts) for status, texts in self.text.find("status").items()}

    def hidden(self, status: str) -> Markup:
        """The sign for a figure that is not shown, with the words a screen reader speaks."""
        return self._hidden[status]

    def value(self, row: Any) -> Markup:
        """The figure, or the sign that stands for it."""
        if row.status != "shown":
            return self._hidden[row.status]
        return self._escaped[self.formatter.value(row.value, row.unit)]

    def interval(self, row: Any) -> str:
        """ "mellan −9 och −1", or nothing."""
        return self._limits(row, self.formatter.interval)

    def span(self, row: Any) -> str:
        """ "−9 till −1", or nothing."""
        return self._limits(row, self.formatter.span)

    def level(self, row: Any) -> Markup:
        """The figure with its limits beside it, carrying its id: what most cells of a table hold."""
        limits = self.span(row)
        beside = f' <span class="limits">({self._escaped[limits]})</span>' if limits else ""
        return Markup(f'<b data-figure-id="{escape(row.figure_id)}">{self.value(row)}</b>{beside}')

    def traced(self, row: Any) -> Markup:
        """The figure with its limits in small type beside it, carrying its id: where a cell is compared with others."""
        limits = self.span(row)
        beside = f' <span class="small">{self._escaped[limits]}</span>' if limits else ""
        return Markup(f'<span data-figure-id="{escape(row.figure_id)}">{self.value(row)}</span>{beside}')

    def verdict(self, word: str | None, kind: str = "change") -> Markup:
        """The verdict on a difference, in words, or nothing."""
        if not word:
            return Markup("")
        return Markup(f'<b class="verdict {escape(word)}">{self._escaped[self.text(f"verdict.{kind}.{word}")]}</b>')

    def new_mark(self, is_new: bool) -> Markup:
        """The mark of what was not printed before, with a space in front."""
        return self._new if is_new else Markup("")

    def change(self, row: Any) -> Markup:
        """The difference from the year before with its verdict, or why there is none."""
        if row.prior_year_status == "suppressed":
            return Markup(f"{self._said['key_figure.hidden_change']} {self._hidden['suppressed']}")
        if row.prior_year_difference is None:
            return self._said["key_figure.no_change"]
        difference = self.formatter.difference(row.prior_year_difference, row.unit)
        period = self.names.span(row.prior_year_period_start, row.prior_year_period_end)
        said = self._escaped[self.text("key_figure.change", difference=difference, period=period)]
        untested = f'<span class="verdict untested">{self._said["verdict.untested"]}</span>'
        return Markup(f"{said} {self.verdict(row.prior_year_verdict) or untested}")

    def reference(self, each: Reference, row: Any) -> Markup:
        """A value from outside and whose it is."""
        name = self.names.reference(each.kind, each.reference_id, each.start, each.end)
        return self._escaped[self.text("reference.line", value=self.formatter.value(each.value, row.unit), name=name)]

    def metrics_rows(self, found: Iterable[Standing], marks_new: bool, with_stage: bool) -> Markup:
        """Table rows with metrics: name, year, change, references from outside and the latest block."""
        return Markup("".join(self._metric(each, marks_new, with_stage) for each in found))

    def _metric(self, standing: Standing, marks_new: bool, with_stage: bool) -> str:
        row = standing.main
        is_shown, said = row.status == "shown", self._said
        name = self.names.figure(row) if with_stage else self.names.metric(row.metric_id)
        beside = "<br>".join(self.reference(each, row) for each in references(row))
        unchanged = "" if is_shown and row.prior_year_status != "no_reference" else ABSENT
        return (
            f'<tr><th scope="row">{self._escaped[name]}</th>\n'
            f'<td data-label="{said["heading.year"]}">{self._year(standing)}</td>\n'
            f'<td data-label="{said["heading.change"]}"{unchanged}>'
            f"{self.change(row) if is_shown else self._hidden[row.status]}</td>\n"
            f'<td data-label="{said["heading.reference"]}"{"" if beside else ABSENT}>'
            f"{beside or said['table.no_reference']}</td>\n"
            f'<td data-label="{said["heading.latest"]}">{self._latest(standing, marks_new)}</td></tr>\n'
        )

    def _year(self, standing: Standing) -> Markup:
        row = standing.year or standing.main
        if row.status != "shown":
            return self.level(row)
        if row.period_kind != "trailing_year":
            return self._said["table.no_year"]
        basis = f"{self.names.span(row.period_start, row.period_end)}, {self.names.counted(row)}"
        return Markup(f'{self.level(row)}<span class="small">{self._escaped[basis]}</span>')

    def _latest(self, standing: Standing, marks_new: bool) -> Markup:
        row = standing.latest or standing.main
        if row.status != "shown":
            return self.level(row)
        period = self._escaped[self.formatter.period(row.period_start, row.period_end)]
        new = self.new_mark(marks_new and row.is_new)
        return Markup(f'{self.level(row)}<span class="small">{period}{new}</span>')

    @cached_property
    def _said(self) -> _Said:
        return _Said(self.text)

    @cached_property
    def _new(self) -> Markup:
        return Markup(f' <b class="new">{self._said["key_figure.new"]}</b>')

    def rows(self, named: Iterable[tuple[str, Any]]) -> Markup:
        """Table rows with a chart's numbers: name, value, limits, n and figure id."""
        return Markup("\n".join(self._row(name, row) for name, row in named))

    def _row(self, name: str, row: Any) -> str:
        is_shown, figure_id = row.status == "shown", escape(row.figure_id)
        hidden = "" if is_shown else self._hidden[row.status]
        no_interval = self._said["chart.no_interval"]
        value, interval, n, id_ = (self._said[f"heading.{each}"] for each in ("value", "interval", "n", "figure_id"))
        return (
            f'<tr data-figure-id="{figure_id}"><th scope="row">{self._escaped[name]}</th>'
            f'<td data-label="{value}">{self.value(row)}</td>'
            f'<td data-label="{interval}">{hidden or self._escaped[self.span(row)] or no_interval}</td>'
            f'<td data-label="{n}">{hidden or self.formatter.number(row.n)}</td>'
            f'<td data-label="{id_}"><code>{figure_id}</code></td></tr>'
        )

    @cached_property
    def _escaped(self) -> _Escaped:
        return _Escaped()

    @staticmethod
    def _limits(row: Any, worded: Callable[[float, float, str], str]) -> str:
        if row.status != "shown" or row.value_low is None:
            return ""
        return worded(row.value_low, row.value_high, row.unit)
