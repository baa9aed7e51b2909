"""The smallest pieces, called hundreds of times a page: a figure's value, its limits, and the sign for what is hidden.

They are Python because a macro call costs ten times as much; everything larger is a macro.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from reports.language.catalogue import Catalogue
from reports.language.formatter import Formatter

HIDDEN = Markup(
    '<span class="hidden-value"><span aria-hidden="true">{mark}</span><span class="spoken">{spoken}</span></span>'
)
LEVEL = Markup('<b data-figure-id="{figure_id}">{value}</b>')
LIMITS = Markup(' <span class="limits">({limits})</span>')


@dataclass(frozen=True)
class Cells:
    """Pieces in one language."""

    text: Catalogue
    formatter: Formatter

    @cached_property
    def _hidden(self) -> dict[str, Markup]:
        return {status: HIDDEN.format(**texts) for status, texts in self.text.find("status").items()}

    def hidden(self, status: str) -> Markup:
        """The sign for a figure that is not shown, with the words a screen reader speaks."""
        return self._hidden[status]

    def value(self, row: Any) -> Markup:
        """The figure, or the sign that stands for it."""
        return escape(self.formatter.value(row.value, row.unit)) if row.status == "shown" else self._hidden[row.status]

    def interval(self, row: Any) -> str:
        """ "mellan −9 och −1", or nothing."""
        return self._limits(row, self.formatter.interval)

    def span(self, row: Any) -> str:
        """ "−9 till −1", or nothing."""
        return self._limits(row, self.formatter.span)

    def level(self, row: Any) -> Markup:
        """The figure with its limits beside it, carrying its id: what most cells of a table hold."""
        limits = self.span(row)
        beside = LIMITS.format(limits=limits) if limits else ""
        return LEVEL.format(figure_id=row.figure_id, value=self.value(row)) + beside

    def rows(self, named: Iterable[tuple[str, Any]]) -> Markup:
        """Table rows with a chart's numbers: name, value, limits, n and figure id."""
        return Markup("\n".join(self._row(name, row) for name, row in named))

    def _row(self, name: str, row: Any) -> str:
        is_shown, figure_id = row.status == "shown", escape(row.figure_id)
        hidden = "" if is_shown else self._hidden[row.status]
        value, interval, n, id_ = self._headings
        return (
            f'<tr data-figure-id="{figure_id}"><th scope="row">{escape(name)}</th>'
            f'<td data-label="{value}">{self.value(row)}</td>'
            f'<td data-label="{interval}">{hidden or self.span(row) or self._no_interval}</td>'
            f'<td data-label="{n}">{hidden or self.formatter.number(row.n)}</td>'
            f'<td data-label="{id_}"><code>{figure_id}</code></td></tr>'
        )

    @cached_property
    def _headings(self) -> list[Markup]:
        return [escape(self.text(f"heading.{name}")) for name in ("value", "interval", "n", "figure_id")]

    @cached_property
    def _no_interval(self) -> Markup:
        return escape(self.text("chart.no_interval"))

    @staticmethod
    def _limits(row: Any, worded: Callable[[float, float, str], str]) -> str:
        if row.status != "shown" or row.value_low is None:
            return ""
        return worded(row.value_low, row.value_high, row.unit)
