"""Published rows in the order and groups a component wants them in: nothing is added, dropped by size or computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.standing import Standing
from reports.components.trend import domain, shown
from reports.language.names import Names

COLLATION = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "u"})
"""Å, ä and ö sort after z, which code points get wrong and a bare machine's locales cannot be asked for."""


def collated(name: str) -> str:
    """What names are sorted by, as a Swedish reader sorts."""
    return name.lower().translate(COLLATION)


@dataclass(frozen=True)
class Series:
    """Orders rows by what things are called in one language."""

    names: Names

    def in_part_order(self, rows: Iterable[Any]) -> list[Any]:
        """Parts of one metric in the order of the registry."""
        return sorted(rows, key=lambda row: (self.names.segment_place(row.metric_id, row.segment_id), row.segment_id))

    def named_occupations(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        """(name, code) by name."""
        named = [(self.names.group("occupation", code), code) for code in codes]
        return sorted(named, key=lambda each: collated(each[0]))

    def by_series(self, rows: Sequence[Any]) -> list[tuple[str, str, list[Any], tuple[float, float]]]:
        """(key, title, rows, limits) of every series with a figure to show; those of one unit share their limits."""
        series: dict[str, list[Any]] = {}
        for row in rows:
            series.setdefault(f"{row.metric_id}-{row.stage_id}", []).append(row)
        kept = {key: found for key, found in series.items() if shown(found)}
        limits = {
            unit: domain([row for found in kept.values() for row in found if row.unit == unit])
            for unit in {found[0].unit for found in kept.values()}
        }
        return [(key, self.names.figure(found[0]), found, limits[found[0].unit]) for key, found in kept.items()]


def moved_by(interventions: Sequence[Any], rows: Sequence[Any]) -> list[Any]:
    """The rows of the metrics that an intervention was expected to move, in their order."""
    expected = {each.expected_metric for each in interventions}
    return [row for row in rows if row.metric_id in expected]


def about(found: Sequence[Standing], metrics: Sequence[str]) -> list[Standing]:
    """The standings of the metrics a page or section names, in journey order; all of them where it names none."""
    return [each for each in found if not metrics or each.metric_id in metrics]
