"""The words that sum a page up: its one-sentence answer, what changed and what is not shown.

Each is chosen by a plain rule from verdicts the figures already carry. Nothing is tested or computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.components.standing import Standing
from reports.language.catalogue import Catalogue
from reports.language.formatter import Formatter
from reports.language.names import Names

VERDICTS = ("better", "worse", "no_clear_change", "too_few_to_test")


@dataclass(frozen=True)
class Answer:
    """Builds sentences in one language."""

    text: Catalogue
    formatter: Formatter
    names: Names

    def sentence(self, key_figures: Sequence[Standing], reader: str) -> str:
        """How candidates are treated and whether it gets better, in one sentence."""
        shown = [each for each in key_figures if each.is_shown]
        if not shown:
            return self.text("answer.nothing", reader=reader)
        verdicts = [each.main.prior_year_verdict for each in shown]
        tested = [verdict for verdict in verdicts if verdict in VERDICTS[:3]]
        if not tested:
            return self.text("answer.untested", levels=self._levels(shown))
        better, worse = tested.count("better"), tested.count("worse")
        kind = ("both" if worse else "better") if better else ("worse" if worse else "neither")
        return self.text(
            f"answer.{kind}" if len(tested) > 1 else f"answer.only_{kind}",
            better=self.word(better), worse=self.word(worse), tested=self.word(len(tested)), levels=self._levels(shown),
        )  # fmt: skip

    def _levels(self, shown: Sequence[Standing]) -> str:
        """The levels a leader asks for first: those the catalogue has words for, else the first there is."""
        worded = [each for each in shown if self.text.find(f"answer.level.{each.metric_id}")]
        return self.listed([self._level(each) for each in (worded or shown[:1])[:3]])

    def _level(self, standing: Standing) -> str:
        row = standing.main
        key = row.metric_id if self.text.find(f"answer.level.{row.metric_id}") else "other"
        return self.text(
            f"answer.level.{key}",
            name=self.names.inline(self.names.figure(row)),
            value=self.formatter.value(row.value, row.unit),
            recent=self.recent(standing),
        )

    def recent(self, standing: Standing) -> str:
        """ " (dec 2019: 8 %)": what the latest block says beside the year, where it may be shown."""
        row = standing.newer
        if row is None or row.status != "shown":
            return ""
        period = self.formatter.period(row.period_start, row.period_end)
        return self.text("answer.recent", period=period, value=self.formatter.value(row.value, row.unit))

    def word(self, number: int, gender: str = "neuter") -> str:
        """A small number in letters: "två"."""
        words = self.text.find(f"number_words.{gender}")
        return str(words[number]) if number < len(words) else self.formatter.number(number)

    def grouped(self, found: Sequence[Standing]) -> str:
        """Standings by metric, each with its stages: "CNPS (ansökan och avslag), kommunikation (intervju)"."""
        stages: dict[str, list[str]] = {}
        for each in found:
            stages.setdefault(each.metric_id, []).append(self.names.stage(each.stage_id).lower())
        said = [
            f"{self.names.inline(self.names.metric(metric))} ({self.listed(where)})"
            if self.names.has_stages(metric)
            else self.names.inline(self.names.metric(metric))
            for metric, where in stages.items()
        ]
        return self.listed(said)

    def listed(self, texts: Sequence[str]) -> str:
        """ "a, b och c"."""
        if len(texts) < 2:
            return "".join(texts)
        return self.text("list", first=", ".join(texts[:-1]), last=texts[-1])


def by_verdict(found: Sequence[Standing], kind: str = "prior_year") -> dict[str, list[Standing]]:
    """Shown standings under the verdict of one kind of comparison; every verdict has its list, also when empty."""
    groups: dict[str, list[Standing]] = {verdict: [] for verdict in VERDICTS}
    for each in found:
        verdict = each.main[f"{kind}_verdict"] if each.is_shown else None
        if verdict in groups:
            groups[verdict].append(each)
    return groups


def not_shown(found: Sequence[Standing]) -> dict[str, list[Standing]]:
    """Standings without a figure to show, under their status."""
    groups: dict[str, list[Standing]] = {}
    for each in found:
        if not each.is_shown:
            groups.setdefault(each.main.status, []).append(each)
    return groups
