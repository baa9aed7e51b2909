"""What things are called: metrics, stages, references and exports, as the published label tables name them.

Here: looking a name up and putting two together ("CNPS efter avslag"). Not here: texts of the product itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reports.language.catalogue import Catalogue
from reports.language.formatter import Formatter

FROM_QUESTION = {"source_conversion": "source_share"}
"""Metrics whose parts another one names."""

Table = Sequence[Mapping[str, Any]]


class Names:
    """Names in one language, from the label tables of one release."""

    def __init__(
        self,
        text: Catalogue,
        formatter: Formatter,
        metrics: Table,
        stages: Table,
        references: Table,
        segments: Table = (),
    ) -> None:
        self._text, self._formatter = text, formatter
        self.metrics = {row["metric_id"]: row for row in metrics}
        self.stages = {row["stage_id"]: row for row in stages}
        self._references = {row["reference_id"]: row for row in references}
        self._segments = {(row["metric_id"], row["segment_id"]): row for row in segments}
        self._figures: dict[tuple[str, str], str] = {}

    def _of(self, row: Mapping[str, Any], column: str) -> str:
        return str(row[f"{column}_{self._text.name}"])

    def metric(self, metric_id: str) -> str:
        return self._of(self.metrics[metric_id], "label")

    def has_stages(self, metric_id: str) -> bool:
        """Whether the metric is measured at several stages, so that its name alone does not tell which."""
        return "|" in self.metrics[metric_id]["stages"]

    @staticmethod
    def inline(name: str) -> str:
        """A name inside a sentence: "Kommunikation" loses its capital, "CNPS" keeps it."""
        return name if name[:2].isupper() else name[:1].lower() + name[1:]

    def definition(self, metric_id: str) -> str:
        return self._of(self.metrics[metric_id], "definition")

    def stage(self, stage_id: str) -> str:
        return self._of(self.stages[stage_id], "label")

    def survey(self, stage_id: str) -> str:
        return self._of(self.stages[stage_id], "survey")

    def figure(self, row: Any) -> str:
        """A metric with its stage, where the metric has several: "CNPS efter avslag"."""
        series = (row.metric_id, row.stage_id)
        if series not in self._figures:
            self._figures[series] = self._figure(*series)
        return self._figures[series]

    def _figure(self, metric_id: str, stage_id: str) -> str:
        if not self.has_stages(metric_id):
            return self.metric(metric_id)
        pattern = "names.answer" if self.metrics[metric_id]["counted"] == "answer" else "names.other"
        return self._text(
            pattern,
            metric=self.metric(metric_id),
            stage=self.stage(stage_id).lower(),
            survey=self.survey(stage_id).lower(),
        )

    def counted(self, row: Any) -> str:
        """How many observations a figure rests on: "640 svar", "52 besked"."""
        return self._formatter.counted(row.n, self.metrics[row.metric_id]["counted"])

    def reference(self, kind: str, reference_id: str, start: date | None, end: date | None) -> str:
        """What a figure is compared with, and when that was: "liknande kommuner 2019"."""
        name = self._reference_name(kind, reference_id)
        return f"{name} {self.span(start, end)}" if start and end and kind != "target" else name

    def _reference_name(self, kind: str, reference_id: str) -> str:
        row = self._references.get(reference_id)
        if kind == "published" and row:
            return str(row.get(f"method_{self._text.name}") or row["source"])
        detailed = f"references.{kind}_{reference_id.replace('/', '_')}"
        return str(self._text.find(detailed) or self._text(f"references.{kind}"))

    def span(self, start: date, end: date) -> str:
        """A whole calendar year as its number, anything else as its months."""
        if start.year == end.year and (start.month, end.month) == (1, 12):
            return str(start.year)
        return self._formatter.period(start, end)

    def segment(self, metric_id: str, segment_id: str) -> str:
        """A part of a metric ("Lön"), as its question or the registry calls it; what exports name, by that name."""
        key = FROM_QUESTION.get(metric_id, metric_id)
        row = self._segments.get((key, segment_id))
        return self._of(row, "label") if row else segment_id

    def segment_place(self, metric_id: str, segment_id: str) -> int:
        """Where the registry puts a part among the others of its metric."""
        row = self._segments.get((FROM_QUESTION.get(metric_id, metric_id), segment_id))
        return int(row["segment_order"]) if row else 0

    def group(self, kind: str, segment_id: str) -> str:
        """A group of candidates ("Chefstjänster"): from the texts, or an occupation by its registered name."""
        if kind == "occupation":
            return self.segment("occupation", segment_id)
        return str(self._text.find(f"groups.{kind}.{segment_id}") or segment_id)

    def export(self, contract_id: str) -> str:
        """The kind of export a quality row is about; a workbook's sheets are told one by one."""
        named = [str(self._text.find(f"exports.{each}") or each) for each in contract_id.split(", ")]
        return ", ".join(named)
