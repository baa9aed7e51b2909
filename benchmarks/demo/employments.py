"""What follows a hire, and who leaves: first day, tasks before it, how well the job matched its ad, ends of employment.

Leavers are those hired through the exports and, for them alone, those who were employed before.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.practices import PRACTICES
from benchmarks.demo.world import HOLIDAYS, NEVER, Column, World, after, at, awake, months_of, office

TASKS = (  # task, days before the first day it should be done, how much more often than the average it is
    ("Anställningsavtal påskrivet", 5, 0.12), ("Konto och inloggning", 1, -0.04),
    ("Arbetsplats och utrustning", 1, -0.06), ("Plan för första veckan", 2, 0.0), ("Handledare utsedd", 2, 0.03),
)  # fmt: skip
POOR_MATCH, EARLY, WITHIN_A_YEAR = -0.7, (0.035, 0.14), (0.1, 0.2)
"""Below this a job is another than the ad said; the shares that leave within 90 days and after them within a year,
of all others and of those with such a job."""
REASONS = ("Egen uppsägning", "Visstidsanställningen upphörde", "Pension", "Övergång till annan förvaltning", "")
REASON_WEIGHTS = (52, 22, 14, 8, 4)
FOUR_O_CLOCK = np.timedelta64(16 * 60, "m")
DAYS_EMPLOYED = (200.0, 500.0, 900.0, 2000.0, 4000.0, 8000.0)


class Employments(NamedTuple):
    """`hired`: application_id, employment_ref, started_at, match (bell-shaped), readiness (share of tasks done in
    time), ended_at. `tasks` and `exits` are rows of the registers."""

    hired: pd.DataFrame
    tasks: pd.DataFrame
    exits: pd.DataFrame


def employments(world: World, ads: pd.DataFrame, scale: int) -> Employments:
    """Everybody hired for an exported application, and everybody who left, until the end."""
    hired = _hired(world, ads)
    tasks = _tasks(world, hired)
    readiness = tasks["in_time"].groupby(tasks["employment_ref"]).mean().reindex(hired["employment_ref"]).to_numpy()
    hired = hired.assign(readiness=readiness)
    return Employments(hired, tasks, pd.concat([_left(hired), _long_employed(world, scale)], ignore_index=True))


def _hired(world: World, ads: pd.DataFrame) -> pd.DataFrame:
    a = world.exported_applications
    a = a[a["outcome"] == "hired"].reset_index(drop=True)
    chance, size = Chance(world.organisation.organisation_id, "hired"), len(a)
    started = office(after(a["decided_at"].to_numpy(), 5.0 + chance.below(8, size)), chance)
    complete = ads.set_index("recruitment_id")["complete"].reindex(a["recruitment_id"]).to_numpy()
    match = chance.bell(size) + 0.16 * (complete - 7.0)
    is_poor = match < POOR_MATCH
    early = chance.uniform(size) < np.where(is_poor, EARLY[1], EARLY[0])
    later = chance.uniform(size) < np.where(is_poor, WITHIN_A_YEAR[1], WITHIN_A_YEAR[0])
    days = np.where(early, 12 + chance.below(78, size), 95 + chance.below(265, size))
    ended = office(after(started, days.astype(float)), chance)
    leaves = (early | later) & (ended < world.end)
    return pd.DataFrame({
        "application_id": a["application_id"], "department": a["department"],
        "employment_ref": [f"{world.organisation.prefix}ANST{number}" for number in range(20_001, 20_001 + size)],
        "started_at": started, "match": match, "ended_at": np.where(leaves, ended, NEVER),
        "exit_reason": np.array(REASONS)[chance.pick((70, 18, 0, 8, 4), size)],
    })  # fmt: skip


def _tasks(world: World, hired: pd.DataFrame) -> pd.DataFrame:
    """Each newcomer's tasks, those that are due before the end."""
    practice, chance = (
        PRACTICES[world.organisation.organisation_id],
        Chance(world.organisation.organisation_id, "tasks"),
    )
    started = hired["started_at"].to_numpy().astype("datetime64[m]")
    size, care, parts = len(hired), 0.1 * chance.bell(len(hired)), []
    for task, days, lean in TASKS:
        day = np.busday_offset(started.astype("datetime64[D]"), -days, roll="backward", holidays=HOLIDAYS)
        in_time = chance.uniform(size) < at(practice.task_done, started) + care + lean
        before = np.busday_offset(day, -1 - chance.below(5, size), roll="backward", holidays=HOLIDAYS)
        late = office(after(started, 1.0 + chance.below(20, size)), chance)
        done = np.where(in_time, awake(before, chance, 8, 17), late)
        done = np.where(~in_time & (chance.uniform(size) < 0.35), NEVER, done)
        parts.append(pd.DataFrame({
            "application_id": hired["application_id"], "employment_ref": hired["employment_ref"], "task": task,
            "due_at": day.astype("datetime64[m]") + FOUR_O_CLOCK, "in_time": in_time,
            "done_at": np.where(done < world.end, done, NEVER),
        }))  # fmt: skip
    tasks = pd.concat(parts).sort_values(["due_at", "employment_ref"], kind="stable", ignore_index=True)
    return tasks[tasks["due_at"] < world.end].reset_index(drop=True)


def _left(hired: pd.DataFrame) -> pd.DataFrame:
    """The ends of the employments that began with an exported application."""
    left = hired[hired["ended_at"].notna()]
    columns = ["employment_ref", "application_id", "ended_at", "started_at", "department", "match"]
    return left[columns].assign(reason=left["exit_reason"])


def _long_employed(world: World, scale: int) -> pd.DataFrame:
    """The ends of older employments: those the exit survey goes to, or as many a month as the practice says."""
    chance, organisation = Chance(world.organisation.organisation_id, "long employed"), world.organisation
    asked = world.invitations[world.invitations["stage"] == "exit"]
    if len(asked):
        days, department = asked["invited_at"].to_numpy(), asked["department"].to_numpy()
    else:
        leavers = PRACTICES[organisation.organisation_id].leavers
        months = np.repeat(months_of(organisation), leavers * scale)
        days = after(months, chance.below(28, len(months)))
        department = chance.pick([d.weight for d in organisation.departments], len(months))
    ended = office(after(days, np.full(len(days), 7.0)), chance)
    return _of_old(organisation.prefix, ended, department, chance)[ended < world.end]


def _of_old(prefix: str, ended: Column, department: Column, chance: Chance) -> pd.DataFrame:
    size = len(ended)
    started = awake(after(ended, -chance.spread(DAYS_EMPLOYED, size)), chance, 8, 9)
    return pd.DataFrame({
        "employment_ref": [f"{prefix}ANST{number}" for number in range(10_001, 10_001 + size)],
        "application_id": None, "ended_at": ended, "started_at": started, "department": department,
        "match": 0.3 + chance.bell(size), "reason": np.array(REASONS)[chance.pick(REASON_WEIGHTS, size)],
    })  # fmt: skip
