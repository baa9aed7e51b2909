"""The ads of an organisation's recruitments: what each holds of the ad guide, and its reviews before publication.

One ad a recruitment, published when it opens. How a file says so is the writer's business.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.practices import PRACTICES
from benchmarks.demo.world import HOLIDAYS, NEVER, Column, World, after, at, awake, office

PARTS = {  # part of the ad guide → how much more or less often than the average it is there
    "title": 0.4, "company_facts": 0.0, "duties": 0.2, "requirements": 0.25, "hours": -0.12, "pay": -0.3,
    "colleagues": -0.15, "development": -0.2, "benefits": -0.1, "next_steps": -0.22,
}  # fmt: skip
CHANNELS = ("platsbanken", "own_site", "social_media", "job_board")
CHANNEL_WEIGHTS = (55, 25, 12, 8)
RETURNED = (
    "Lönen saknas.", "Arbetstiderna framgår inte.", "Arbetsuppgifterna är otydliga.", "Nästa steg saknas.",
    "Kraven är för många.", "Ingenting om utveckling eller kollegor.",
)  # fmt: skip
MOST_ROUNDS, PASSED_LATER, REVIEWERS = 3, 0.85, 4


def adverts(world: World) -> pd.DataFrame:
    """One row per recruitment: recruitment_id, when the ad was up and where, a column for each part, and `complete`,
    the number of parts it holds."""
    practice, r = PRACTICES[world.organisation.organisation_id], world.recruitments
    chance, size = Chance(world.organisation.organisation_id, "adverts"), len(world.recruitments)
    opened = r["opened_at"].to_numpy().astype("datetime64[m]")
    level, taste = at(practice.ad_complete, opened), 0.08 * chance.bell(size)
    parts = {
        part: chance.uniform(size) < level + taste + lean * np.minimum(1.0, 2.0 * (1.0 - level))
        for part, lean in PARTS.items()
    }
    down = office(after(opened, 14.0 + chance.below(15, size)), chance)
    return pd.DataFrame({
        "recruitment_id": r["recruitment_id"].to_numpy(), "opened_at": opened,
        "unpublished_at": np.where(down < world.end, down, NEVER),
        "channel": np.array(CHANNELS)[chance.pick(CHANNEL_WEIGHTS, size)],
        **parts, "complete": np.sum(list(parts.values()), axis=0),
    })  # fmt: skip


def reviews(world: World, ads: pd.DataFrame) -> pd.DataFrame:
    """One row per review event: recruitment_id, event, occurred_at, reviewer, reason. An ad that is not approved
    at once comes back and is submitted again."""
    practice = PRACTICES[world.organisation.organisation_id]
    first = np.datetime64(practice.reviews_ads_from or "2100-01-01", "m")
    reviewed = ads[ads["opened_at"] >= first].reset_index(drop=True)
    chance = Chance(world.organisation.organisation_id, "reviews")
    passes = at(practice.first_pass, reviewed["opened_at"].to_numpy())
    rounds = np.ones(len(reviewed), dtype=np.int64)
    for number in range(1, MOST_ROUNDS):
        rounds += (rounds == number) & (chance.uniform(len(reviewed)) >= (passes if number == 1 else PASSED_LATER))
    parts = [_round(reviewed, rounds, number, chance) for number in range(1, MOST_ROUNDS + 1)]
    return pd.concat(parts).sort_values(["occurred_at", "recruitment_id", "event"], kind="stable", ignore_index=True)


def _round(reviewed: pd.DataFrame, rounds: Column, number: int, chance: Chance) -> pd.DataFrame:
    """A round's submission and its answer, in the office hours of the days before the ad is published."""
    size, opened = len(reviewed), reviewed["opened_at"].to_numpy().astype("datetime64[D]")
    day = np.busday_offset(opened, -2 * (rounds - number) - 2, roll="backward", holidays=HOLIDAYS)
    submitted = awake(day, chance, 8, 11)
    answered = awake(np.busday_offset(day, chance.below(2, size), holidays=HOLIDAYS), chance, 12, 16)
    is_last = rounds == number
    asked = pd.DataFrame({"event": "submitted", "occurred_at": submitted, "reviewer": "", "reason": ""})
    answer = pd.DataFrame({
        "event": np.where(is_last, "approved", "returned"), "occurred_at": answered,
        "reviewer": np.char.add("GRANSK", (1 + chance.below(REVIEWERS, size)).astype(str)),
        "reason": np.where(is_last, "", np.array(RETURNED)[chance.below(len(RETURNED), size)]),
    })  # fmt: skip
    taking_part = rounds >= number
    ids = {"recruitment_id": reviewed["recruitment_id"].to_numpy()}
    return pd.concat([asked.assign(**ids)[taking_part], answer.assign(**ids)[taking_part]])
