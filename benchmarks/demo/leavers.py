"""Linköping's exit survey: which of those who left answered, and how they felt. Norrtälje's is `world`'s business."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.demo.answers import COMMENTED, QUESTIONS
from benchmarks.demo.chance import Chance
from benchmarks.demo.practices import PRACTICES
from benchmarks.demo.world import DAYS_TO_ANSWER, World, after, awake

ANSWERING = 0.42
ENGLISH = 0.04
COLUMNS = ("stage", "application_id", "department", "invited_at", "started_at", "submitted_at", "match")


def leavers(world: World, exits: pd.DataFrame) -> pd.DataFrame:
    """The responses of those who left, shaped as `answers.respond` shapes the others, with their `match` of job and ad;
    none where an exit survey is sent already."""
    organisation, chance = world.organisation, Chance(world.organisation.organisation_id, "leavers")
    first = np.datetime64(PRACTICES[organisation.organisation_id].exit_survey_from, "m")
    size, ended = len(exits), exits["ended_at"].to_numpy().astype("datetime64[m]")
    asked = awake(after(ended, np.full(size, -10.0)), chance, 8, 10)
    submitted = awake(after(asked, 1.0 + chance.spread(DAYS_TO_ANSWER, size)), chance).astype("datetime64[s]")
    took = (90 + chance.below(500, size)).astype("timedelta64[s]")
    rows = exits.assign(stage="exit", invited_at=asked, submitted_at=submitted, started_at=submitted - took)
    answering = (
        (chance.uniform(size) < ANSWERING) & (asked >= first) & (submitted < world.end) & (organisation.exits == 0)
    )
    found = rows[list(COLUMNS)].assign(
        mood=0.5 * exits["match"] + chance.bell(size) - 0.2,
        comment=np.where(chance.uniform(size) < COMMENTED, "said", ""),
        language=np.where(chance.uniform(size) < ENGLISH, "en", "sv"),
        is_retaken=False, **dict.fromkeys(QUESTIONS, ""),
    )[answering]  # fmt: skip
    return found.sort_values("submitted_at", kind="stable", ignore_index=True)
