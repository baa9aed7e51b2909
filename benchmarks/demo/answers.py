"""Who answered which survey, and what: the world's people meet the targets of `claims`.

Each target's answers are counted out beforehand and handed to people in the order of their mood, so the sums hold by
construction while departments, months and those never told of a rejection still differ.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.demo import claims
from benchmarks.demo.chance import Chance
from benchmarks.demo.claims import Target
from benchmarks.demo.distributions import shared_out
from benchmarks.demo.world import World

QUESTIONS = ("recommend", "would_apply_again", "ad_info_missing", "communication", "feedback", "notified")
LEAST_A_MONTH = 12
"""Fills a block of ten every month, so that calendar years exist, though one or two leave a question blank."""
RETAKEN = 0.025  # of those who answered after more than two days
COMMENTED = 0.3
PLEASED = (
    "Trevligt bemötande.", "Tydlig information om nästa steg.", "Snabb återkoppling, det uppskattar jag.",
    "Bra frågor under intervjun.", "Jag kände mig välkommen.", "Enkelt att ansöka.",
)  # fmt: skip
DISPLEASED = (
    "Det tog lång tid innan jag hörde något.", "Jag saknade uppgift om lön i annonsen.",
    "Jag fick ingen motivering.", "Otydligt vem jag kunde fråga.", "Processen drog ut på tiden.",
    "Arbetstiderna framgick inte.",
)  # fmt: skip


def respond(world: World, scale: int = 1) -> pd.DataFrame:
    """Every submitted response, retakes included, in the order they were submitted.

    Columns: response_number, stage, application_id, department, invited_at, started_at, submitted_at, is_retaken (a
    later one replaces it), mood, comment, language, and one per question with the canonical answer or "" for none.
    Raises ValueError when fewer people were invited than a target needs.
    """
    organisation_id = world.organisation.organisation_id
    targets = claims.targets(organisation_id)
    chosen = _chosen(world, targets, scale)
    responses = chosen.assign(**_moods(world, chosen), **dict.fromkeys(QUESTIONS, ""))
    for position, target in enumerate(sorted(targets, key=_told_first)):
        _hand_out(responses, target, scale, Chance(organisation_id, "target", str(position)))
    return _finished(responses, Chance(organisation_id, "forms"))


def _told_first(target: Target) -> bool:
    """Whether somebody was told must be answered before the targets that build on it."""
    return target.question_code != "notified"


def in_period(moments: pd.Series, period: str) -> pd.Series:
    """Which local moments lie in a year or month, written `2019` or `2019-07`."""
    first = np.datetime64(period)
    return (moments >= first.astype("datetime64[s]")) & (moments < (first + 1).astype("datetime64[s]"))


def _chosen(world: World, targets: list[Target], scale: int) -> pd.DataFrame:
    """The people who answered: for each survey and month as many as are wanted, evenly over departments and days."""
    invited = world.invitations[(world.invitations["reason"] == "") & (world.invitations["answer_at"] < world.end)]
    organisation_id, parts = world.organisation.organisation_id, []
    for (stage, period), wanted in claims.volumes(targets, scale).items():
        pool = invited[(invited["stage"] == stage) & in_period(invited["answer_at"], period)]
        months = dict(iter(pool.groupby(pool["answer_at"].dt.strftime("%Y-%m"))))
        for (month, own), many in zip(months.items(), _by_month([*map(len, months.values())], wanted), strict=True):
            if len(own) < many:
                raise ValueError(
                    f"{organisation_id}: {many} answers wanted of stage {stage} in {month}, but only"
                    f" {len(own)} people would answer then; raise the organisation's applications or lower the target"
                )
            chance = Chance(organisation_id, "respondents", stage, month)
            every = (np.arange(many) + chance.uniform(1)) * len(own) / many
            parts.append(own.sort_values(["department", "answer_at"], kind="stable").iloc[every.astype(np.int64)])
    return pd.concat(parts, ignore_index=True).rename(columns={"answer_at": "submitted_at"})


def _by_month(available: list[int], wanted: int) -> list[int]:
    """How many answer each month: as many as would, in proportion, and LEAST_A_MONTH wherever that many are wanted."""
    least = LEAST_A_MONTH if wanted >= LEAST_A_MONTH * len(available) else 0
    return [least + more for more in shared_out(wanted - least * len(available), [n - least for n in available])]


def _moods(world: World, responses: pd.DataFrame) -> dict[str, np.ndarray]:
    """How pleased each respondent is (chance, the department and its drift, what the candidate met with), and whether
    a message of rejection reached the candidate."""
    organisation = world.organisation
    chance = Chance(organisation.organisation_id, "moods")
    many, size = len(organisation.departments), len(responses)
    level, drift = 0.45 * chance.bell(many), 0.2 * chance.bell(many)
    month = responses["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64)
    years = (month - np.datetime64(organisation.first_month, "M").astype(np.int64)) / 12.0
    department = responses["department"].to_numpy()
    mood = chance.bell(size) + level[department] + (drift[department] + 0.15) * years
    people = world.applications.set_index("application_id").reindex(responses["application_id"])
    is_told = people["told_at"].notna().to_numpy()
    mood += np.where((responses["stage"] == "rejection").to_numpy() & is_told, 0.7, 0.0)
    mood += np.where(people["is_central"].fillna(False).to_numpy(dtype=bool), 0.6, 0.0)
    return {"mood": mood, "is_told": is_told}


def _hand_out(responses: pd.DataFrame, target: Target, scale: int, chance: Chance) -> None:
    """Give the target's answers, worst first, to as many of its respondents in the order of their mood."""
    eligible = (responses["stage"] == target.stage_id) & in_period(responses["submitted_at"], target.period)
    if target.told is not None:
        eligible &= responses["notified"] == target.told
    pool = np.flatnonzero(eligible.to_numpy())
    counts = target.counts(scale)
    answers = np.repeat(list(counts), list(counts.values()))
    answering = np.sort(pool[chance.order(len(pool))[: len(answers)]])
    feeling = responses["mood"].to_numpy()[answering] + 0.8 * chance.bell(len(answering))
    if target.question_code == "notified":
        feeling = feeling * 0.3 + 4.0 * responses["is_told"].to_numpy()[answering]
    ranked = answering[np.argsort(feeling, kind="stable")]
    responses.loc[ranked, target.question_code] = answers


def _finished(responses: pd.DataFrame, chance: Chance) -> pd.DataFrame:
    """The responses with retakes, comments and what a form adds by itself, numbered in the order of submission."""
    first = _first_attempts(responses, chance)
    responses = pd.concat([responses.assign(is_retaken=False), first.assign(is_retaken=True)], ignore_index=True)
    size = len(responses)
    words = np.where(responses["mood"] > 0.6, np.array(PLEASED)[chance.below(6, size)],
                     np.array(DISPLEASED)[chance.below(6, size)])  # fmt: skip
    responses["comment"] = np.where(chance.uniform(size) < COMMENTED, words, "")
    responses["language"] = np.where(chance.uniform(size) < 0.96, "sv", "en")
    responses["submitted_at"] += chance.below(60, size).astype("timedelta64[s]")
    responses["started_at"] = responses["submitted_at"] - (90 + chance.below(500, size)).astype("timedelta64[s]")
    responses = responses.sort_values("submitted_at", kind="stable", ignore_index=True)
    return responses.assign(response_number=np.arange(1, size + 1))


def _first_attempts(responses: pd.DataFrame, chance: Chance) -> pd.DataFrame:
    """First attempts of the few who answered again a day later, with somebody else's answers: they must not count."""
    waited = responses["submitted_at"] - responses["invited_at"] > np.timedelta64(2, "D")
    again = waited & responses["application_id"].notna() & (chance.uniform(len(responses)) < RETAKEN)
    first = responses[again].copy()
    for stage in first["stage"].unique():
        rows = first["stage"] == stage
        others = responses.loc[responses["stage"] == stage, list(QUESTIONS)]
        first.loc[rows, list(QUESTIONS)] = others.iloc[chance.below(len(others), int(rows.sum()))].to_numpy()
    first["submitted_at"] = first["submitted_at"] - np.timedelta64(1, "D")
    return first
