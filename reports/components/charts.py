"""Charts made ready for the macros: both variants measured, and what they say in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.components import bars, dots, trend
from reports.components.dots import Dot
from reports.language.catalogue import Catalogue
from reports.language.formatter import Formatter
from reports.language.names import Names

Legend = list[tuple[str, str]]
"""(class of the key, words)."""


@dataclass(frozen=True)
class Drawn:
    """A chart: its wide and narrow variants, and everything said about it in words and numbers."""

    variants: tuple[Any, ...]
    legend: Legend
    description: str
    named: list[tuple[str, Any]]


@dataclass(frozen=True)
class Charts:
    """Charts in one language. Every method returns None where no figure may be shown: then there is no chart."""

    text: Catalogue
    formatter: Formatter
    names: Names
    report_month: date

    def trend(self, rows: Sequence[Any], limits: tuple[float, float] | None = None) -> Drawn | None:
        """Blocks of one series, oldest first, over time; `limits` is the domain of charts that share an axis."""
        if not trend.shown(rows):
            return None
        frame = trend.Frame(limits or trend.domain(rows), self.report_month)
        return Drawn(
            variants=tuple(trend.draw(rows, canvas, self.formatter, frame) for canvas in (trend.WIDE, trend.NARROW)),
            legend=self._trend_legend(rows),
            description=self._trend_description(rows),
            named=[(self._period(row), row) for row in rows],
        )

    def dots(self, rows: Sequence[tuple[Any, ...]], beside: str = "", line: Any | None = None) -> Drawn | None:
        """(name, row) or (name, row, row beside it), in the order given; `line` is a row drawn through them all."""
        found = [Dot(*row) for row in rows]
        if not any(dot.row.status == "shown" for dot in found):
            return None
        through = line.value if line is not None and line.status == "shown" else None
        canvases = (dots.WIDE, dots.NARROW)
        return Drawn(
            variants=tuple(dots.draw(found, canvas, self.formatter, through) for canvas in canvases),
            legend=self._rows_legend(found, beside, line if through is not None else None),
            description=self._rows_description([(dot.name, dot.row) for dot in found]),
            named=[(dot.name, dot.row) for dot in found],
        )

    def bars(self, rows: Sequence[tuple[str, Any]]) -> Drawn | None:
        """(name, row) of one unit, in the order given."""
        found = [bars.Bar(*row) for row in rows]
        if not any(bar.row.status == "shown" for bar in found):
            return None
        legend: Legend = [("whisker", self.text("chart.legend_whisker"))]
        reference = next((bar.reference for bar in found if bar.reference), None)
        if reference:
            legend.append(("tick", self.text("chart.legend_tick", name=self._reference(reference))))
        return Drawn(
            variants=tuple(bars.draw(found, canvas, self.formatter) for canvas in (bars.WIDE, bars.NARROW)),
            legend=legend,
            description=self._rows_description(rows),
            named=list(rows),
        )

    def _trend_legend(self, rows: Sequence[Any]) -> Legend:
        legend: Legend = []
        if any(row.value_low is not None for row in rows):
            legend.append(("band", self.text("chart.legend_band")))
        reference = trend.drawn_reference(rows)
        if reference:
            legend.append(("dashed", self.text("chart.legend_reference", name=self._reference(reference))))
        if len(trend.shown(rows)) < len(rows):
            legend.append(("gap", self.text("chart.legend_gap")))
        return legend

    def _rows_legend(self, found: Sequence[Dot], beside: str, line: Any | None) -> Legend:
        legend: Legend = []
        if any(dot.row.value_low is not None for dot in found):
            legend.append(("whisker", self.text("chart.legend_whisker")))
        if any(dot.beside is not None for dot in found):
            legend.append(("ring", self.text("chart.legend_beside", name=beside)))
        if line is not None:
            value = self.formatter.value(line.value, line.unit)
            legend.append(("dashed", self.text("chart.legend_reference", name=f"{beside} {value}")))
        return legend

    def _reference(self, reference: Any) -> str:
        return self.names.reference(reference.kind, reference.reference_id, reference.start, reference.end)

    def _period(self, row: Any) -> str:
        return self.formatter.period(row.period_start, row.period_end)

    def _trend_description(self, rows: Sequence[Any]) -> str:
        found = trend.shown(rows)
        ends = {
            "first": found[0], "last": found[-1],
            "highest": max(found, key=lambda row: row.value), "lowest": min(found, key=lambda row: row.value),
        }  # fmt: skip
        words = {name: self.formatter.value(row.value, row.unit) for name, row in ends.items()}
        periods = {f"{name}_period": self._period(row) for name, row in ends.items()}
        said = self.text("chart.trend_one" if len(found) == 1 else "chart.trend_description", **words, **periods)
        reference = trend.drawn_reference(rows)
        if reference:
            value = self.formatter.value(reference.value, rows[0].unit)
            said += self.text("chart.trend_reference", value=value, name=self._reference(reference))
        gaps = [self._period(row) for row in rows if row.status != "shown"]
        return said + (self.text("chart.trend_gaps", periods=", ".join(gaps)) if gaps else "")

    def _rows_description(self, rows: Sequence[tuple[str, Any]]) -> str:
        said = [
            self.text("chart.row", name=name, value=self.formatter.value(row.value, row.unit))
            if row.status == "shown"
            else self.text("chart.row_hidden", name=name)
            for name, row in rows
        ]
        return self.text("chart.rows_description", rows=", ".join(said))
