"""A fictional municipality: how many answer in each department, stage and month, and what they answer.

Drawn with a fixed seed, not surveyed. Small departments, a trend in some metrics and noise in all are what matters.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date
from typing import Any

FIRST, MONTHS, MINIMUM = date(2017, 1, 1), 36, 10

DEPARTMENTS = {
    "barn": ("Barn- och utbildningsförvaltningen", 14.0),
    "vard": ("Vård- och omsorgsförvaltningen", 12.0),
    "social": ("Socialförvaltningen", 6.0),
    "miljo": ('Miljö & <b>"samhällsbyggnad"</b> {{ 7*7 }} ${fence} **fet**', 4.0),
    "kultur": ("Kultur- och fritidsförvaltningen", 3.0),
    "ledning": (
        "Ångströms ”ledningskontor” för " + "övergripande samordning, " * 3 + "uppföljning och utveckling",
        2.2,
    ),
    "teknik": ("Tekniska kontoret", 1.4),
    "lokal": ("Lokalvården", 0.1),
}
"""Name and mean number of answers a month at the application stage."""

STAGE_SHARE = {"application": 1.0, "interview": 0.5, "rejection": 0.8, "onboarding": 0.2}
"""Answers at a stage for each at application; the municipality has no exit survey."""


@dataclass(frozen=True)
class Drawn:
    """A metric: its level by stage in the first and the last month, the spread of one answer, and its bounds."""

    levels: dict[str, tuple[float, float]]
    spread: float
    lowest: float
    highest: float


CNPS = {"application": (20, 24), "interview": (34, 52), "rejection": (-22, -4), "onboarding": (40, 41)}
DRAWN = {
    "cnps": Drawn(CNPS, 81, -100, 100),
    "ad_info_missing": Drawn({"application": (0.22, 0.14)}, 0.4, 0, 1),
    "not_notified": Drawn({"rejection": (0.42, 0.08)}, 0.42, 0, 1),
    "communication": Drawn({"application": (66, 67), "interview": (70, 74), "rejection": (50, 62)}, 24, 0, 100),
    "feedback": Drawn({"interview": (60, 52), "rejection": (44, 55)}, 26, 0, 100),
    "response_rate": Drawn(dict.fromkeys(STAGE_SHARE, (0.42, 0.38)), 0.49, 0, 1),
    "days_to_feedback": Drawn({"rejection": (38, 24)}, 14, 0, 200),
    "applications": Drawn({"application": (1, 1)}, 0, 0, 1),
}

Moments = list[tuple[int, float]]
"""n and sum of each month."""


def moments_of(metric: str, stage: str) -> dict[str, Moments]:
    """By department; the whole organisation, `*`, is their sum. Empty for a stage nobody asks about."""
    drawn = DRAWN[metric]
    if stage not in drawn.levels:
        return {}
    found = {key: _months(drawn, metric, stage, key, size) for key, (_, size) in DEPARTMENTS.items()}
    together = zip(*found.values(), strict=True)
    return found | {"*": [(sum(n for n, _ in month), sum(total for _, total in month)) for month in together]}


def _months(drawn: Drawn, metric: str, stage: str, department: str, size: float) -> Moments:
    chance = random.Random(f"{metric}/{stage}/{department}")
    lean = chance.gauss(0, 0.12) * drawn.spread
    first, last = drawn.levels[stage]
    months: Moments = []
    for month in range(MONTHS):
        invited = 2.4 if metric == "response_rate" else 1
        n = round(size * STAGE_SHARE[stage] * invited * chance.uniform(0.5, 1.5))
        level = first + (last - first) * month / (MONTHS - 1) + lean
        mean = min(max(level + chance.gauss(0, drawn.spread / math.sqrt(max(n, 1))), drawn.lowest), drawn.highest)
        months.append((n, n * 8.0 if metric == "applications" else n * mean))
    return months


def blocks_of(months: Moments, is_volume: bool) -> list[tuple[int, int]]:
    """First and last month of each closed block."""
    blocks, start, n = [], 0, 0
    for month in range(MONTHS):
        n += months[month][0]
        if n >= MINIMUM or is_volume:
            blocks.append((start, month))
            start, n = month + 1, 0
    return blocks


def trailing_years(blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The latest trailing year and the one before it, as far as there are any."""
    years: list[tuple[int, int]] = []
    end = blocks[-1][1] if blocks else -1
    for start, last in reversed(blocks):
        if last <= end and start <= end - 11:
            years.append((start, end))
            end = start - 1
    return years


def measure(metric_id: str, unit: str, months: Moments, period: tuple[int, int]) -> dict[str, Any]:
    """Value, limits, n and standard error of a period; limits only where the unit has them."""
    within = months[period[0] : period[1] + 1]
    n, total = sum(n for n, _ in within), sum(total for _, total in within)
    if unit == "count":
        return {"value": float(total), "n": int(total)}
    if unit == "days":
        return {"value": total / n, "n": n}
    drawn, value = DRAWN[metric_id], total / n
    error = drawn.spread / math.sqrt(n + 3)
    low, high = max(value - 1.96 * error, drawn.lowest), min(value + 1.96 * error, drawn.highest)
    return {"value": value, "value_low": low, "value_high": high, "n": n, "error": error}


def month(number: int) -> date:
    """The first day of a month by its number."""
    return date(FIRST.year + number // 12, number % 12 + 1, 1)
