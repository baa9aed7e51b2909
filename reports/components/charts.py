"""Charts made ready for the macros: both variants measured, and what they say in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.components import bars, dots, funnel, trend
from reports.components.dots import Dot
from reports.components.funnel import Step
from reports.components.ranges import Strip, strip
from reports.components.registers import Mark
from reports.components.standing import references
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

    def trend(
        self, rows: Sequence[Any], limits: tuple[float, float] | None = None, marks: Sequence[Mark] = ()
    ) -> Drawn | None:
        """Blocks of one series, oldest first, over time; `limits` is the domain of charts that share an axis."""
        if not trend.shown(rows):
            return None
        frame = trend.Frame(limits or trend.domain(rows), self.report_month)
        canvases = (trend.WIDE, trend.NARROW)
        return Drawn(
            variants=tuple(trend.draw(rows, canvas, self.formatter, frame, marks) for canvas in canvases),
            legend=self._trend_legend(rows, marks),
            description=self._trend_description(rows),
            named=[(self._period(row), row) for row in rows],
        )

    def funnel(self, rows: Sequence[Any]) -> Drawn | None:
        """The conversions of one period in journey order: a step is who came to it. None unless all may be shown."""
        if not rows or any(row.status != "shown" for row in rows):
            return None
        ends = [self.names.segment(row.metric_id, row.segment_id) for row in rows]
        steps = [Step(name, row) for name, row in zip([self.text("funnel.start"), *ends[:-1]], rows, strict=True)]
        words = [self._went_on(end, row) for end, row in zip(ends, rows, strict=True)]
        return Drawn(
            variants=tuple(funnel.draw(steps, words, each, self.formatter) for each in (funnel.WIDE, funnel.NARROW)),
            legend=[],
            description=" ".join(
                f"{step.name} {self.formatter.number(step.row.n)}; {w}." for step, w in zip(steps, words, strict=True)
            ),
            named=list(zip(ends, rows, strict=True)),
        )

    def _went_on(self, end: str, row: Any) -> str:
        limits = None if row.value_low is None else self.formatter.interval(row.value_low, row.value_high, row.unit)
        value = self.formatter.value(row.value, row.unit)
        said = self.text("funnel.step", value=value, name=self.names.inline(end))
        return said + (self.text("funnel.limits", limits=limits) if limits else "")

    def strip(self, row: Any) -> Strip | None:
        """The strip under a key figure."""
        return strip(row)

    def strip_description(self, row: Any, drawn: Strip) -> str:
        """What the strip shows, in words."""
        value = self.formatter.value(row.value, row.unit)
        said = [f"{value}, {self.formatter.interval(row.value_low, row.value_high, row.unit)}"]
        if drawn.before is not None:
            said.append(self.text("strip.before", value=self.formatter.value(row.prior_year_value, row.unit)))
        beside = references(row)
        if beside:
            name = self._reference(beside[-1])
            said.append(self.text("strip.reference", name=name, value=self.formatter.value(beside[-1].value, row.unit)))
        return "; ".join(said) + "."

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

    def _trend_legend(self, rows: Sequence[Any], marks: Sequence[Mark]) -> Legend:
        legend: Legend = []
        if any(row.value_low is not None for row in rows):
            legend.append(("band", self.text("chart.legend_band")))
        reference = trend.drawn_reference(rows)
        if reference:
            legend.append(("dashed", self.text("chart.legend_reference", name=self._reference(reference))))
        if len(trend.shown(rows)) < len(rows):
            legend.append(("gap", self.text("chart.legend_gap")))
        if trend.broken(rows):
            legend.append(("break", self.text("chart.legend_break")))
        return legend + [
            (
                "mark",
                self.text(
                    "chart.legend_mark",
                    number=str(mark.number),
                    name=mark.name,
                    month=self.names.span(mark.on, mark.on),
                ),
            )
            for mark in marks
        ]

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
