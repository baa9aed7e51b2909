"""Answers to the questions no claim rests on: satisfaction, yes and no, and scores, each near a stated figure a year.

As in `answers`, each year's answers are counted out first and handed to people in the order of how they felt: their
mood, chance, and what they met with. Questions with choices are `selections`' business.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.distributions import counts_of_mean, counts_of_score, counts_of_share
from benchmarks.demo.world import Column

WORSE = {
    "application_trouble": ("yes", "no"), "knew_next_step": ("no", "yes"), "could_ask": ("no", "yes"),
    "video_worked": ("no", "yes"), "got_reason": ("no", "yes"), "would_apply_again": ("no", "yes"),
}  # fmt: skip
SCORES = frozenset({"attractive_employer", "recommend"})


class Item(NamedTuple):
    """A question in one survey. The figure, in the first and the last year, is a mean of 1-5, the share of the worse
    answer, or the promoters less the detractors (points); `weight` says how much what people met with counts."""

    stage_id: str
    code: str
    first: float
    last: float
    weight: float = 0.0
    answered: float = 0.94


LINKOPING = (
    Item("application", "ad_clarity", 3.45, 3.92, 0.25), Item("application", "application_trouble", 0.056, 0.046),
    Item("application", "knew_next_step", 0.42, 0.27, 0.15), Item("application", "attractive_employer", 12, 22),
    Item("interview", "interview_prepared", 3.72, 3.98), Item("interview", "interviewer_prepared", 3.8, 4.12),
    Item("interview", "interview_relevance", 3.9, 4.05), Item("interview", "could_ask", 0.06, 0.04),
    Item("interview", "video_worked", 0.16, 0.08), Item("interview", "respect", 4.2, 4.4),
    Item("interview", "knew_next_step", 0.34, 0.25), Item("rejection", "got_reason", 0.62, 0.56, 4.0),
    Item("rejection", "reason_useful", 2.8, 3.0), Item("rejection", "timeliness", 2.5, 2.66, 1.0),
    Item("rejection", "fairness", 3.1, 3.26), Item("rejection", "personal", 2.6, 2.76),
    Item("onboarding", "onboarding_ready", 3.6, 3.9, 2.0), Item("onboarding", "onboarding_people", 3.9, 4.1),
    Item("onboarding", "onboarding_values", 3.6, 3.75), Item("onboarding", "job_matched_ad", 3.55, 3.9, 2.5),
    Item("onboarding", "information", 3.7, 3.85), Item("onboarding", "reachable", 3.8, 3.95),
    Item("exit", "job_matched_ad", 3.4, 3.5, 2.5), Item("exit", "respect", 3.5, 3.6),
    Item("exit", "would_apply_again", 0.42, 0.38), Item("exit", "recommend", -12, -4, answered=0.98),
)  # fmt: skip
NORRTALJE = (
    Item("application", "ad_clarity", 3.5, 3.6, 0.25), Item("application", "application_trouble", 0.052, 0.05),
    Item("application", "knew_next_step", 0.48, 0.36), Item("application", "attractive_employer", 2, 8),
    Item("application", "information", 3.3, 3.5), Item("rejection", "got_reason", 0.7, 0.58, 4.0),
    Item("rejection", "timeliness", 2.3, 3.2, 1.0), Item("rejection", "respect", 3.3, 3.6),
    Item("rejection", "personal", 2.5, 2.8), Item("rejection", "would_apply_again", 0.38, 0.29),
    Item("onboarding", "onboarding_ready", 3.4, 3.7, 2.0), Item("onboarding", "onboarding_people", 3.8, 3.95),
    Item("onboarding", "job_matched_ad", 3.5, 3.6, 2.5), Item("onboarding", "reachable", 3.6, 3.8),
    Item("exit", "job_matched_ad", 3.3, 3.4, 2.5), Item("exit", "respect", 3.4, 3.5),
    Item("exit", "would_apply_again", 0.46, 0.42),
)  # fmt: skip


def of_a_peer(level: float) -> tuple[Item, ...]:
    """What a peer asks beside the claims' questions; `level`, about -1 to 1, says how well it treats candidates."""
    return (
        Item("application", "ad_clarity", 3.5 + 0.2 * level, 3.55 + 0.2 * level),
        Item("application", "knew_next_step", 0.42 - 0.06 * level, 0.4 - 0.06 * level),
        Item("interview", "respect", 4.1 + 0.15 * level, 4.15 + 0.15 * level),
        Item("interview", "would_apply_again", 0.2 - 0.05 * level, 0.19 - 0.05 * level),
        Item("rejection", "timeliness", 2.7 + 0.2 * level, 2.75 + 0.2 * level),
        Item("rejection", "would_apply_again", 0.34 - 0.05 * level, 0.33 - 0.05 * level),
    )


def answered(
    organisation_id: str, responses: pd.DataFrame, items: tuple[Item, ...], met: pd.DataFrame
) -> dict[str, Column]:
    """{question: answers} of every response, "" for none. `met` holds, beside each response, a column for each question
    on which what people met with bears, and `mode`."""
    stage, year = responses["stage"].to_numpy(), responses["submitted_at"].dt.year.to_numpy()
    years = sorted(set(year.tolist()))
    found = {item.code: np.full(len(responses), "", dtype=object) for item in items}
    for item in items:
        chance = Chance(organisation_id, "experience", item.stage_id, item.code)
        for number, one in enumerate(years):
            figure = item.first + (item.last - item.first) * number / max(1, len(years) - 1)
            pool = np.flatnonzero((stage == item.stage_id) & (year == one) & _asked(item.code, found, met))
            _hand_out(found[item.code], pool, item, figure, responses["mood"].to_numpy(), met, chance)
    return found


def _asked(code: str, found: dict[str, Column], met: pd.DataFrame) -> Column:
    """Who gets a question: some are asked only because of an earlier answer or of how the interview was held."""
    if code == "reason_useful":
        return np.asarray(found["got_reason"] == "yes")
    return np.asarray(met["mode"] == "video") if code == "video_worked" else np.full(len(met), True)


def _hand_out(
    answers: Column, pool: Column, item: Item, figure: float, mood: Column, met: pd.DataFrame, chance: Chance
) -> None:
    """Give one year's answers, worst first, to as many of the pool in the order of how they felt."""
    size = int(len(pool) * item.answered)
    answering = np.sort(pool[chance.order(len(pool))[:size]])
    feeling = mood[answering] + 0.9 * chance.bell(size)
    if item.weight:
        feeling = feeling + item.weight * met[item.code].to_numpy()[answering]
    counts = _counts(item.code, size, figure)
    answers[answering[np.argsort(feeling, kind="stable")]] = np.repeat(list(counts), list(counts.values()))


def _counts(code: str, size: int, figure: float) -> dict[str, int]:
    if code in WORSE:
        return counts_of_share(size, figure, *WORSE[code])
    return counts_of_score(size, figure) if code in SCORES else counts_of_mean(size, figure)
