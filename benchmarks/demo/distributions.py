"""Whole numbers of answers that add up to a wanted figure exactly, or to the nearest that whole answers allow.

Each function returns {answer: count} with the worst answer first. Who gives which answer is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Counts = dict[str, int]

DETRACTORS = {"0": 7, "1": 3, "2": 6, "3": 10, "4": 14, "5": 32, "6": 28}
PASSIVES = {"7": 40, "8": 60}
PROMOTERS = {"9": 45, "10": 55}
PASSIVE_SHARE = 0.32
UNHAPPY, HAPPY = (34, 28, 22, 12, 4), (2, 5, 13, 36, 44)  # shapes of 1–5 answers, means 2.24 and 4.15


def nearest(value: float) -> int:
    """The nearest whole number, halves away from zero."""
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split in proportion to `weights` by largest remainder, so that the parts add up to it."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def counts_of_score(n: int, score: float) -> Counts:
    """n answers 0–10 whose CNPS, 100·(P−D)/n, is the nearest to `score` (points) that n answers can have."""
    balance = nearest(n * score / 100)
    passives = min(nearest(n * PASSIVE_SHARE), n - abs(balance))
    passives -= (n - passives - balance) % 2
    if passives < 0:
        passives += 2
    promoters = (n - passives + balance) // 2
    groups = ((DETRACTORS, promoters - balance), (PASSIVES, passives), (PROMOTERS, promoters))
    return {answer: count for shape, total in groups for answer, count in _shaped(shape, total).items()}


def counts_of_mean(n: int, mean: float) -> Counts:
    """n answers 1–5 whose mean is the nearest to `mean` that n answers can have."""
    wanted = nearest(n * mean)
    lean = (mean - 2.24) / (4.15 - 2.24)
    weights = [max(1.0, low + (high - low) * lean) for low, high in zip(UNHAPPY, HAPPY, strict=True)]
    counts = shared_out(n, weights)
    while (gap := wanted - sum((i + 1) * count for i, count in enumerate(counts))) != 0:
        _move_one(counts, up=gap > 0)
    return {str(i + 1): count for i, count in enumerate(counts)}


def counts_of_share(n: int, share: float, counted: str, other: str) -> Counts:
    """n answers of which the share `counted` is the nearest to `share`; `counted` is the worse answer."""
    hits = nearest(n * share)
    return {counted: hits, other: n - hits}


def _shaped(shape: Mapping[str, int], total: int) -> Counts:
    return dict(zip(shape, shared_out(total, list(shape.values())), strict=True))


def _move_one(counts: list[int], up: bool) -> None:
    """Move one answer a step up or down, out of the fullest answer that can spare one: the shape stays smooth."""
    movable = range(len(counts) - 1) if up else range(1, len(counts))
    fullest = max(movable, key=lambda i: counts[i])
    counts[fullest] -= 1
    counts[fullest + (1 if up else -1)] += 1
