"""A publishing municipality's whole story: `world` and `answers` first, then everything that no claim rests on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.demo import comments, experience, selections
from benchmarks.demo.adverts import PARTS, adverts, reviews
from benchmarks.demo.answers import respond
from benchmarks.demo.chance import Chance
from benchmarks.demo.employments import Employments, employments
from benchmarks.demo.experience import Item
from benchmarks.demo.leavers import leavers
from benchmarks.demo.organisations import Organisation
from benchmarks.demo.steps import walked
from benchmarks.demo.world import World, simulate

ITEMS = {"linkoping": experience.LINKOPING, "norrtalje": experience.NORRTALJE}
USUAL_PARTS = 7.0


class Story(NamedTuple):
    """One municipality's history and all that its people answered."""

    world: World
    responses: pd.DataFrame
    ads: pd.DataFrame
    reviews: pd.DataFrame
    employments: Employments


def story(organisation: Organisation, scale: int) -> Story:
    """The organisation's history, `scale` times its ordinary volume."""
    plain = simulate(organisation, scale)
    world = walked(plain)
    ads = adverts(world)
    employed = employments(world, ads, scale)
    responses = pd.concat([respond(plain, scale), leavers(world, employed.exits)], ignore_index=True)
    answered = _answered(world, responses, ads, employed)
    return Story(world, answered, ads, reviews(world, ads), employed)


def of_a_peer(world: World, responses: pd.DataFrame, level: float) -> pd.DataFrame:
    """A peer's responses with the few questions it asks beside those of the claims."""
    met = pd.DataFrame({"mode": ""}, index=responses.index)
    return _with(world, responses, experience.of_a_peer(level), met)


def _answered(world: World, responses: pd.DataFrame, ads: pd.DataFrame, employed: Employments) -> pd.DataFrame:
    organisation_id = world.organisation.organisation_id
    met = _met(world, responses, ads, employed)
    selected = selections.selected(organisation_id, responses, met)
    more = _with(world, responses, ITEMS[organisation_id], met)
    return more.assign(**selected, comment=comments.written(organisation_id, responses))


def _with(world: World, responses: pd.DataFrame, items: tuple[Item, ...], met: pd.DataFrame) -> pd.DataFrame:
    """The responses with answers to the items, wherever there is no answer yet."""
    found = experience.answered(world.organisation.organisation_id, responses, items, met)
    for code in set(found) & set(responses.columns):
        found[code] = np.where(responses[code] != "", responses[code], found[code])
    return responses.assign(**found)


def _met(world: World, responses: pd.DataFrame, ads: pd.DataFrame, employed: Employments) -> pd.DataFrame:
    """What each respondent met with: the interview, the wait, the ad, the first day and the job."""
    chance = Chance(world.organisation.organisation_id, "met")
    people = world.applications.set_index("application_id").reindex(responses["application_id"]).reset_index()
    ad = ads.set_index("recruitment_id").reindex(people["recruitment_id"]).reset_index()
    posts = world.recruitments.set_index("recruitment_id")["ssyk"].reindex(people["recruitment_id"])
    job = employed.hired.set_index("application_id").reindex(responses["application_id"]).reset_index()
    contact = people["interviewed_at"].fillna(people["submitted_at"])
    waited = (people["told_at"] - contact) / np.timedelta64(1, "D")
    match = responses["match"].fillna(job["match"])
    return pd.DataFrame({
        "mode": people["mode"].fillna("").to_numpy(), "source": people["source"].fillna("").to_numpy(),
        "ssyk": posts.fillna("").to_numpy(),
        **{part: (ad[part] == True).to_numpy() for part in PARTS},  # noqa: E712  NaN where there is no ad
        "ad_clarity": (ad["complete"] - USUAL_PARTS).fillna(0.0).to_numpy(),
        "knew_next_step": (ad["next_steps"] == True).to_numpy(dtype=float),  # noqa: E712
        "got_reason": (responses["notified"] == "yes").to_numpy(dtype=float),
        "timeliness": (-waited / 30.0).fillna(-1.5).to_numpy(),
        "onboarding_ready": job["readiness"].fillna(0.8).to_numpy(),
        "job_matched_ad": match.where(match.notna(), chance.bell(len(match))).to_numpy(dtype=float),
    })  # fmt: skip
