"""What to do first: where each figure stands against others and against the year before, and the advice that fits.

Both come from verdicts and values the figures already carry. Importance is not weighed in: no published figure says
how much a metric matters to the whole, and a guess would look like one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.discussion import CONDITIONS
from reports.components.standing import Standing, references

PLACES = ("behind", "level", "ahead")
CHANGES = ("worse", "no_clear_change", "better")


@dataclass(frozen=True)
class Advice:
    """A suggestion, the figure that calls for it, and where the suggestion comes from."""

    standing: Standing
    text: str
    source: str


def place(row: Any) -> str | None:
    """`behind`, `level` or `ahead` of others: the first comparison from outside that can be judged, or None."""
    for each in references(row):
        if each.verdict in ("better", "worse", "no_clear_change"):
            return {"better": "ahead", "worse": "behind", "no_clear_change": "level"}[each.verdict]
        if each.verdict is None and row.value_low is not None and row.better_when != "neutral":
            return _by_interval(row, each.value)
    return None


def _by_interval(row: Any, reference: float) -> str:
    """Where nothing is tested, a value from outside is only passed if the whole interval lies beyond it."""
    if row.value_low <= reference <= row.value_high:
        return "level"
    is_above = row.value_low > reference
    return "ahead" if is_above == (row.better_when == "higher") else "behind"


ABOUT_THE_SURVEY = "invitations"
"""What response rates and coverage observe: how well a survey reaches people is no part of how they were treated."""


def weighed(found: Sequence[Standing], metrics: Mapping[str, Mapping[str, Any]]) -> list[Standing]:
    """The standings that say something of candidates' treatment and have a better end."""
    return [
        each
        for each in found
        if each.main.better_when != "neutral"
        and metrics[each.metric_id]["observation"] != ABOUT_THE_SURVEY
        and metrics[each.metric_id]["disclosure_class"] != "volume"
    ]


def matrix(found: Sequence[Standing]) -> dict[str, dict[str, list[Standing]]]:
    """Standings that can be placed against others, by place and by change; one without a tested change is unchanged."""
    cells: dict[str, dict[str, list[Standing]]] = {at: {change: [] for change in CHANGES} for at in PLACES}
    for each in found:
        at = place(each.main) if each.is_shown else None
        if at is not None:
            verdict = each.main.prior_year_verdict
            cells[at][verdict if verdict in CHANGES else "no_clear_change"].append(each)
    return cells


def advice(found: Sequence[Standing], rules: Sequence[Mapping[str, Any]], language: str, most: int = 5) -> list[Advice]:
    """At most `most` suggestions: the first rule that applies to a figure, one suggestion a figure, in rule order."""
    given: dict[tuple[str, str], Advice] = {}
    for rule in rules:
        for each in found:
            series = (each.stage_id, each.metric_id)
            if series not in given and len(given) < most and _applies(rule, each):
                given[series] = Advice(each, str(rule[f"advice_{language}"]), str(rule["source"]))
    return list(given.values())


def _applies(rule: Mapping[str, Any], standing: Standing) -> bool:
    is_about = rule["metric_id"] in ("*", standing.metric_id) and rule["stage_id"] in ("-", standing.stage_id)
    return is_about and standing.is_shown and CONDITIONS[rule["applies"]](standing.main, rule)
