"""How the two publishing municipalities work with ads, processes and newcomers: rates over time, no answers.

A peer has no practice of its own: it hands out nothing that would need one.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.demo.organisations import Path


@dataclass(frozen=True)
class Practice:
    """Rates are shares; a path says how they change. What a rate is of stands beside it."""

    municipality_code: str
    reviews_ads_from: str | None
    """The first day an ad opens that was reviewed before."""
    ad_complete: Path  # of the parts of the ad guide in an ad
    first_pass: Path  # of ads approved at once
    qualified: Path  # of applicants who are never interviewed
    phone: Path  # of interviews not held by video
    rejected_at_once: Path  # of interviewed candidates told within hours
    rejected_in_system: Path  # of rejections that are also set in the recruitment system
    finalists_updated: Path  # of ranks 2-5 still waiting when the first choice is settled
    left_open: Path  # of recruitments that stay open for months after the last decision
    promise_days: int
    task_done: Path  # of a newcomer's tasks, done before day one
    leavers: int  # a month, among those who were employed before the exports begin
    exit_survey_from: str


LINKOPING = Practice(
    "0580", "2018-01-15",
    ad_complete=(("2017-01", 0.6), ("2018-01", 0.64), ("2018-07", 0.82), ("2019-12", 0.93)),
    first_pass=(("2018-01", 0.5), ("2019-12", 0.86)),
    qualified=(("2017-01", 0.22), ("2018-06", 0.25), ("2019-12", 0.34)),
    phone=(("2017-01", 0.08), ("2019-12", 0.14)),
    rejected_at_once=(("2017-01", 0.06), ("2019-12", 0.03)),
    rejected_in_system=(("2017-01", 1.0), ("2019-12", 1.0)),
    finalists_updated=(("2017-01", 0.3), ("2019-12", 0.45)),
    left_open=(("2017-01", 0.15), ("2019-12", 0.1)),
    promise_days=28,
    task_done=(("2017-01", 0.8), ("2019-12", 0.88)),
    leavers=12, exit_survey_from="2018-01",
)  # fmt: skip

NORRTALJE = Practice(
    "0188", None,
    ad_complete=(("2018-01", 0.6), ("2019-12", 0.7)),
    first_pass=(("2018-01", 1.0),),
    qualified=(("2018-01", 0.27), ("2019-12", 0.3)),
    phone=(("2018-01", 0.2), ("2019-12", 0.16)),
    rejected_at_once=(("2018-01", 0.08), ("2019-06", 0.08), ("2019-07", 0.03), ("2019-12", 0.03)),
    rejected_in_system=(("2018-01", 0.72), ("2018-12", 0.74), ("2019-07", 0.94), ("2019-12", 0.96)),
    finalists_updated=(("2018-01", 0.06), ("2019-06", 0.08), ("2019-07", 0.85), ("2019-12", 0.92)),
    left_open=(("2018-01", 0.55), ("2019-04", 0.5), ("2019-07", 0.08), ("2019-12", 0.05)),
    promise_days=21,
    task_done=(("2018-01", 0.76), ("2019-12", 0.85)),
    leavers=0, exit_survey_from="2018-01",
)  # fmt: skip

PRACTICES = {"linkoping": LINKOPING, "norrtalje": NORRTALJE}
