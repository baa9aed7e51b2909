"""What the answers must add up to: one target per organisation, stage, period and question.

The public claims the demo retells are the rows marked `# claim n` (docs/demo-data.md lists them); the others only keep
company. A period is a year or a month of the local time of submission, and a target counts valid answers alone, after
retakes are set aside. Whole answers are shared out by `distributions`; who gives them is `answers`' business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.demo.distributions import Counts, counts_of_mean, counts_of_score, counts_of_share

WORSE_FIRST = {"notified": ("no", "yes"), "ad_info_missing": ("yes", "no"), "would_apply_again": ("no", "yes")}
"""Yes-or-no questions: the answer whose share a target states, then the other. Every other question is a scale."""


@dataclass(frozen=True)
class Target:
    """n valid answers with a wanted figure: CNPS (points), mean of 1–5, or share of the worse answer.

    `told` limits it to those whose answer to `notified` it is.
    """

    stage_id: str
    period: str
    question_code: str
    n: int
    figure: float
    told: str | None = None

    def counts(self, scale: int) -> Counts:
        """{answer: count}, worst answer first, `scale` times over."""
        if self.question_code == "recommend":
            counts = counts_of_score(self.n, self.figure)
        elif self.question_code in WORSE_FIRST:
            counts = counts_of_share(self.n, self.figure, *WORSE_FIRST[self.question_code])
        else:
            counts = counts_of_mean(self.n, self.figure)
        return {answer: scale * count for answer, count in counts.items()}


def _years(stage: str, question: str, **by_year: tuple[int, float]) -> list[Target]:
    return [Target(stage, year.removeprefix("y"), question, n, figure) for year, (n, figure) in by_year.items()]


LINKOPING = [
    *_years("application", "recommend", y2017=(720, 28), y2018=(780, 31), y2019=(820, 34)),
    *_years("application", "communication", y2017=(710, 3.52), y2018=(770, 3.58), y2019=(810, 3.7)),
    *_years("application", "ad_info_missing", y2017=(700, 0.23), y2018=(760, 0.20), y2019=(800, 0.15)),  # claim 2
    *_years("interview", "recommend", y2017=(170, 35), y2018=(200, 40.0), y2019=(250, 49.2)),  # claim 1
    *_years("interview", "communication", y2017=(165, 3.68), y2018=(195, 3.75), y2019=(245, 3.96)),
    *_years("interview", "feedback", y2017=(160, 3.2), y2018=(190, 3.24), y2019=(240, 3.38)),
    *_years("interview", "would_apply_again", y2017=(160, 0.2), y2018=(190, 0.18), y2019=(240, 0.14)),
    *_years("rejection", "recommend", y2017=(300, -19), y2018=(380, -12), y2019=(400, -5.0)),  # claim 3
    *_years("rejection", "notified", y2017=(295, 0.34), y2018=(375, 0.28), y2019=(400, 0.22)),
    *_years("rejection", "communication", y2017=(290, 2.9), y2018=(370, 2.95), y2019=(390, 3.08)),
    *_years("rejection", "feedback", y2017=(285, 2.68), y2018=(360, 2.75), y2019=(380, 2.85)),  # claim 6, the others
    *_years("rejection", "would_apply_again", y2017=(280, 0.33), y2018=(360, 0.3), y2019=(380, 0.27)),
    *_years("onboarding", "recommend", y2017=(60, 45), y2018=(85, 48), y2019=(90, 52)),
]

NORRTALJE_MONTHS = {  # claim 4: (valid answers, not told) month by month
    "2019-01": (50, 19), "2019-02": (52, 18), "2019-03": (54, 16), "2019-04": (51, 12), "2019-05": (53, 9),
    "2019-06": (48, 6), "2019-07": (50, 5), "2019-08": (52, 5), "2019-09": (55, 6), "2019-10": (57, 5),
    "2019-11": (56, 5), "2019-12": (50, 4),
}  # fmt: skip

NORRTALJE = [
    *_years("application", "recommend", y2018=(700, 18), y2019=(760, 23)),
    *_years("application", "communication", y2018=(690, 3.42), y2019=(750, 3.6)),
    *_years("application", "ad_info_missing", y2018=(690, 0.24), y2019=(750, 0.21)),
    *_years("rejection", "notified", y2018=(450, 0.40)),  # claim 4
    *(Target("rejection", month, "notified", n, told / n) for month, (n, told) in NORRTALJE_MONTHS.items()),
    *_years("rejection", "recommend", y2018=(445, -27), y2019=(610, -9)),
    *_years("rejection", "communication", y2018=(440, 3.00), y2019=(600, 3.51)),  # claim 5
    *_years("rejection", "feedback", y2018=(430, 3.1), y2019=(600, 3.63)),  # claim 6
    *_years("onboarding", "recommend", y2018=(60, 38), y2019=(75, 44)),
    *_years("exit", "recommend", y2018=(58, -14), y2019=(62, -6)),
]

GUIDE = [  # claims 7 and 8: a fictional municipality that carries the guide's figures
    Target("rejection", "2019", "notified", 409, 94 / 409),
    Target("rejection", "2019", "recommend", 94, -44.7, told="no"),
    Target("rejection", "2019", "recommend", 315, -21.9, told="yes"),
    *_years("rejection", "communication", y2018=(300, 3.08), y2019=(400, 3.24)),  # index 52.0 → 56.0: +7.7 %
    *_years("rejection", "feedback", y2018=(290, 3.14), y2019=(400, 3.20)),
    *_years("rejection", "recommend", y2018=(300, -31)),
    *_years("rejection", "notified", y2018=(300, 0.26)),
]

FEEDBACK_2019 = {  # claim 6: with Linköping's 2.85 the unweighted mean of the others is 3.30
    "alinge": 3.10, "vikabro": 3.20, "bjorkvad": 3.50, "sjohamra": 3.35, "granlida": 3.25, "torsvalla": 3.60,
    "ekmala": 3.40, "stenvadet": 3.30, "lerangen": 3.45,
}  # fmt: skip


def _peer(level: float, feedback_2019: float) -> list[Target]:
    """An ordinary peer's targets; `level`, about −1 to 1, says how well it treats its candidates."""
    return [
        *_years("application", "recommend", y2018=(170, 24 + 12 * level), y2019=(180, 26 + 12 * level)),
        *_years("application", "communication", y2018=(165, 3.5 + 0.2 * level), y2019=(175, 3.55 + 0.2 * level)),
        *_years("application", "ad_info_missing", y2018=(165, 0.22 - 0.05 * level), y2019=(175, 0.21 - 0.05 * level)),
        *_years("interview", "recommend", y2018=(64, 36 + 14 * level), y2019=(70, 38 + 14 * level)),
        *_years("interview", "communication", y2018=(62, 3.7 + 0.2 * level), y2019=(68, 3.75 + 0.2 * level)),
        *_years("interview", "feedback", y2018=(60, 3.3 + 0.2 * level), y2019=(66, 3.35 + 0.2 * level)),
        *_years("rejection", "recommend", y2018=(115, -22 + 10 * level), y2019=(130, -20 + 10 * level)),
        *_years("rejection", "notified", y2018=(115, 0.28 - 0.06 * level), y2019=(130, 0.25 - 0.06 * level)),
        *_years("rejection", "communication", y2018=(110, 3.0 + 0.2 * level), y2019=(125, 3.05 + 0.2 * level)),
        *_years("rejection", "feedback", y2018=(105, feedback_2019 - 0.06), y2019=(120, feedback_2019)),  # claim 6
        *_years("onboarding", "recommend", y2018=(35, 42 + 10 * level), y2019=(40, 44 + 10 * level)),
        *_years("exit", "recommend", y2018=(36, -8 + 10 * level), y2019=(38, -5 + 10 * level)),
    ]


SINGLE_MONTH = [
    Target("application", "2019-12", "recommend", 80, 30), Target("application", "2019-12", "communication", 78, 3.6),
    Target("application", "2019-12", "ad_info_missing", 78, 0.2), Target("interview", "2019-12", "recommend", 24, 42),
    Target("interview", "2019-12", "communication", 23, 3.8), Target("rejection", "2019-12", "recommend", 60, -15),
    Target("rejection", "2019-12", "notified", 60, 0.25), Target("rejection", "2019-12", "communication", 58, 3.1),
    Target("rejection", "2019-12", "feedback", 58, 3.2), Target("onboarding", "2019-12", "recommend", 8, 50),
    Target("exit", "2019-12", "recommend", 5, -20),
]  # fmt: skip


def targets(organisation_id: str) -> list[Target]:
    """Every target of an organisation. Raises KeyError for one that is not in the demo."""
    named = {"linkoping": LINKOPING, "norrtalje": NORRTALJE, "provby": SINGLE_MONTH}
    if organisation_id in named:
        return named[organisation_id]
    ordinary = _peer(level_of(organisation_id), FEEDBACK_2019[organisation_id])
    return _overriding(ordinary, GUIDE) if organisation_id == "vikabro" else ordinary


def level_of(organisation_id: str) -> float:
    """How well a peer treats its candidates, about -1 to 1. Raises KeyError for one that is no peer."""
    return (FEEDBACK_2019[organisation_id] - 3.35) * 4


def _overriding(ordinary: Iterable[Target], special: list[Target]) -> list[Target]:
    """Ordinary targets, save those for which the special ones speak."""
    spoken_for = {(target.stage_id, target.period, target.question_code) for target in special}
    kept = [t for t in ordinary if (t.stage_id, t.period, t.question_code) not in spoken_for]
    return [*special, *kept]


def volumes(wanted: Iterable[Target], scale: int) -> dict[tuple[str, str], int]:
    """(stage, period) → answers to collect: those of the best answered question and a few who left it blank.

    A year whose months have targets of their own is collected month by month.
    """
    most: dict[tuple[str, str], int] = {}
    for key, n in _people(wanted).items():
        most[key[:2]] = max(most.get(key[:2], 0), n)
    split = {(stage, period[:4]) for stage, period in most if len(period) > 4}
    return {key: scale * (n + 2 + n // 40) for key, n in most.items() if key not in split}


def _people(wanted: Iterable[Target]) -> dict[tuple[str, str, str], int]:
    """(stage, period, question) → valid answers; the told and the untold are different people."""
    people: dict[tuple[str, str, str], int] = {}
    for target in wanted:
        key = (target.stage_id, target.period, target.question_code)
        people[key] = people.get(key, 0) + target.n
    return people
