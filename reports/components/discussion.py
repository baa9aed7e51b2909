"""What to discuss: questions for a half-hour meeting, chosen by rules that are rows of the text catalogue.

A rule names a metric (or * for any), when it applies, and what to ask. The first rules that apply win, one question a
series, so the order of the catalogue is the order of importance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.components.sentences import Answer
from reports.components.standing import Standing, references

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A question and the figure it springs from."""

    text: str
    row: Any


def _verdict(wanted: str) -> Callable[[Any, Rule], bool]:
    return lambda row, rule: bool(row.prior_year_verdict == wanted)


def _behind(row: Any, rule: Rule) -> bool:
    """Clearly on the wrong side of a value from outside: by verdict or, where nothing is tested, by interval."""
    return any(
        each.verdict == "worse" or (each.verdict is None and _misses(row, each.value)) for each in references(row)
    )


def _misses(row: Any, reference: float) -> bool:
    if row.value_low is None or row.better_when == "neutral":
        return False
    return bool(row.value_high < reference if row.better_when == "higher" else row.value_low > reference)


CONDITIONS: dict[str, Callable[[Any, Rule], bool]] = {
    "worse": _verdict("worse"),
    "better": _verdict("better"),
    "behind": _behind,
    "above": lambda row, rule: bool(row.value > rule["level"]),
    "below": lambda row, rule: bool(row.value < rule["level"]),
}


def questions(found: Sequence[Standing], answer: Answer, most: int = 4) -> list[Question]:
    """At most `most` questions about standings that show a figure, worded as `answer` words them."""
    chosen: dict[tuple[str, str], Question] = {}
    for rule in answer.text.find("discussion.rules"):
        for each in found:
            series = (each.stage_id, each.metric_id)
            if series not in chosen and len(chosen) < most and _applies(rule, each):
                chosen[series] = Question(_asked(rule, each, answer), each.main)
    return list(chosen.values())


def _applies(rule: Rule, standing: Standing) -> bool:
    is_about = rule["metric"] in ("*", standing.metric_id) and rule.get("stage", standing.stage_id) == standing.stage_id
    return is_about and standing.is_shown and CONDITIONS[rule["when"]](standing.main, rule)


def _asked(rule: Rule, standing: Standing, answer: Answer) -> str:
    row = standing.main
    difference = row.prior_year_difference
    return str(rule["ask"]).format(
        figure=answer.names.figure(row),
        value=answer.formatter.value(row.value, row.unit),
        difference="" if difference is None else answer.formatter.difference(difference, row.unit),
        recent=answer.recent(standing),
    )
