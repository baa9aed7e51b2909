"""What happened: recruitments, applications and invitations of one organisation, as plain columns in local time.

Survey answers are not made here, and nothing here knows how a tool writes its export. Every moment lies in waking
hours, so no local time is skipped or repeated when clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.organisations import Organisation, Path

Column = npt.NDArray[Any]

SEASON = (1.08, 1.05, 1.08, 1.05, 1.0, 0.9, 0.86, 1.04, 1.1, 1.04, 0.98, 0.88)
SOURCES = ("arbetsformedlingen.se", "indeed.com", "linkedin.com", "facebook.com", "")
SOURCE_WEIGHTS = (40, 16, 13, 7, 24)
APPLICATIONS_PER_OPENING = 8
LAST_CONTACT_TO_DECISION = 0.75  # of the days to feedback; the rest passes before the message is sent
FEEDBACK_SPREAD = (0.3, 0.55, 0.75, 0.9, 1.0, 1.12, 1.3, 1.6, 2.4)
DAYS_TO_ANSWER = (0, 0, 0, 1, 1, 2, 3, 5, 7, 10, 13)
NEVER = np.datetime64("NaT", "m")
DAY = np.timedelta64(1, "D")
FIXED_HOLIDAYS = ("01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31")
RUN_UP = 4
"""Months before the first exported one: recruitments were under way when the exports began."""
HOLIDAYS = [f"{year}-{day}" for year in range(2016, 2021) for day in FIXED_HOLIDAYS]


@dataclass(frozen=True)
class World:
    """One organisation's history. `invitations` has one row per person and survey, with the moment the person would
    answer; those of stage `exit` name no application."""

    organisation: Organisation
    recruitments: pd.DataFrame
    applications: pd.DataFrame
    invitations: pd.DataFrame

    @property
    def since(self) -> np.datetime64:
        """The moment the exports begin: what happened before is in none of them."""
        return np.datetime64(self.organisation.first_month, "m")

    @property
    def exported_applications(self) -> pd.DataFrame:
        """The applications a recruitment system hands out."""
        return self.applications[self.applications["submitted_at"] >= self.since]

    @property
    def exported_recruitments(self) -> pd.DataFrame:
        """The recruitments it hands out; one with exported applications is among them though it opened earlier."""
        is_recent = self.recruitments["opened_at"] >= self.since
        is_for_recent = self.recruitments["recruitment_id"].isin(self.exported_applications["recruitment_id"])
        return self.recruitments[is_recent | is_for_recent]

    @property
    def end(self) -> np.datetime64:
        """The moment the exports were taken: the end of the last month."""
        return end_of(self.organisation)


def end_of(organisation: Organisation) -> np.datetime64:
    """The first moment after the organisation's last month."""
    first_after: Any = np.datetime64(organisation.last_month, "M") + 1
    return np.datetime64(first_after, "m")


def simulate(organisation: Organisation, scale: int = 1) -> World:
    """The organisation's history, `scale` times its ordinary volume. Rows without an end yet have NaT there."""
    recruitments, applications = _applied(organisation, scale)
    applications = _decided(organisation, recruitments, applications)
    recruitments = _closed(organisation, recruitments, applications)
    return World(organisation, recruitments, applications, _invited(organisation, applications, scale))


def months_of(organisation: Organisation) -> Column:
    """Every month of the history, the run-up before the exports included."""
    first = np.datetime64(organisation.first_month, "M") - RUN_UP
    return np.arange(first, np.datetime64(organisation.last_month, "M") + 1)


def at(path: Path, moments: Column) -> Column:
    """The value of a path in each moment's month."""
    corners = [np.datetime64(month, "M").astype(np.int64) for month, _ in path]
    return np.interp(moments.astype("datetime64[M]").astype(np.int64), corners, [value for _, value in path])


def awake(days: Column, chance: Chance, first: int = 8, last: int = 21) -> Column:
    """A moment between the hours `first` and `last` of each day."""
    minutes = first * 60 + chance.below((last - first) * 60, len(days))
    moments: Column = days.astype("datetime64[D]").astype("datetime64[m]") + minutes.astype("timedelta64[m]")
    return moments


def office(days: Column, chance: Chance) -> Column:
    """A moment in office hours of each day, or of the next working day."""
    return awake(np.busday_offset(days.astype("datetime64[D]"), 0, roll="forward", holidays=HOLIDAYS), chance, 8, 17)


def after(moments: Column, days: Column) -> Column:
    """The day so many whole days after each moment."""
    later: Column = moments.astype("datetime64[D]") + np.floor(days).astype("timedelta64[D]")
    return later


def _applied(organisation: Organisation, scale: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Recruitments opened early in each month and the applications they draw in the same month."""
    chance, months = Chance(organisation.organisation_id, "applications"), months_of(organisation)
    season = np.array([SEASON[month.astype(int) % 12] for month in months])
    volume = np.floor(organisation.applications * scale * season * (0.96 + 0.08 * chance.uniform(len(months))))
    month_of = np.repeat(np.arange(len(months)), volume.astype(int))
    department = chance.pick([d.weight for d in organisation.departments], len(month_of))
    recruitments, opening = _openings(organisation, months, month_of, department, chance)
    opened = recruitments["opened_at"].to_numpy().astype("datetime64[m]")[opening]
    applications = pd.DataFrame({
        "opening": opening,
        "submitted_at": awake(after(opened, 1 + chance.below(17, len(opening))), chance),
        "source": np.array(SOURCES)[chance.pick(SOURCE_WEIGHTS, len(opening))],
    }).sort_values("submitted_at", kind="stable", ignore_index=True)  # fmt: skip
    applications.insert(0, "application_id", _numbered(organisation, len(applications), 100_000))
    return recruitments, applications


def _openings(
    organisation: Organisation, months: Column, month_of: Column, department: Column, chance: Chance
) -> tuple[pd.DataFrame, Column]:
    """Enough recruitments for each department's applications in a month, and which of them each application is for."""
    many = len(organisation.departments)
    demand = np.bincount(month_of * many + department, minlength=len(months) * many)
    needed = np.where(demand > 0, np.maximum(1, demand // APPLICATIONS_PER_OPENING), 0)
    cell = np.repeat(np.arange(len(needed)), needed)
    first_of_cell = np.cumsum(needed) - needed
    own_cell = month_of * many + department
    opening = first_of_cell[own_cell] + chance.below(needed[own_cell], len(own_cell))
    size = len(cell)
    posts = [organisation.departments[i].posts for i in cell % many]
    chosen = chance.below(np.array([len(options) for options in posts]), size)
    opened = office(after(months[cell // many], chance.below(8, size)), chance)
    recruitments = pd.DataFrame({
        "recruitment_id": _numbered(organisation, size, 1_000),
        "department": cell % many,
        "title": [options[i].title for options, i in zip(posts, chosen, strict=True)],
        "ssyk": [options[i].ssyk for options, i in zip(posts, chosen, strict=True)],
        "is_manager": [options[i].is_manager for options, i in zip(posts, chosen, strict=True)],
        "opened_at": opened,
        "positions": 1 + (chance.uniform(size) < 0.2),
    })  # fmt: skip
    central_from = np.datetime64(organisation.central_managers_from or "2100-01", "m")
    recruitments["is_central"] = recruitments["is_manager"] & (recruitments["opened_at"] >= central_from)
    return recruitments, opening


def _decided(organisation: Organisation, recruitments: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """The applications with what became of them; a moment after the end has not come yet."""
    chance, size, end = Chance(organisation.organisation_id, "decisions"), len(applications), end_of(organisation)
    submitted = applications["submitted_at"].to_numpy().astype("datetime64[m]")
    is_interviewed = chance.uniform(size) < organisation.interviewed
    interviewed = np.where(is_interviewed, office(after(submitted, 12 + chance.below(16, size)), chance), NEVER)
    contact = np.where(is_interviewed, interviewed, submitted)
    feedback = at(organisation.feedback_days, contact) * chance.spread(FEEDBACK_SPREAD, size)
    decided = office(after(contact, 1 + feedback * LAST_CONTACT_TO_DECISION), chance)
    outcome = _outcomes(organisation, is_interviewed, chance)
    is_told = (outcome == "rejected") & (chance.uniform(size) < at(organisation.told, decided))
    told = office(after(decided, 1 + feedback * (1 - LAST_CONTACT_TO_DECISION)), chance)
    automatic = chance.uniform(size) < 0.6
    return applications.assign(
        recruitment_id=recruitments["recruitment_id"].to_numpy()[applications["opening"]],
        department=recruitments["department"].to_numpy()[applications["opening"]],
        is_central=recruitments["is_central"].to_numpy()[applications["opening"]],
        interviewed_at=np.where(interviewed < end, interviewed, NEVER),
        mode=np.where(chance.uniform(size) < 0.25, "video", "onsite"),
        decided_at=np.where(decided < end, decided, NEVER),
        outcome=np.where(decided < end, outcome, "open"),
        told_at=np.where(is_told & (told < end), told, NEVER),
        channel=np.where(automatic | (chance.uniform(size) < 0.6), "email", "phone"),
        is_automatic=automatic,
        shortlist_rank=np.where(is_interviewed, np.where(outcome == "hired", 1, 2 + chance.below(4, size)), 0),
    )


def _outcomes(organisation: Organisation, is_interviewed: Column, chance: Chance) -> Column:
    withdrew = chance.uniform(len(is_interviewed)) < 0.06
    hired = is_interviewed & (chance.uniform(len(is_interviewed)) < organisation.hired)
    return np.select([withdrew, hired], ["withdrew", "hired"], "rejected")


def _closed(organisation: Organisation, recruitments: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """The recruitments with the day they closed, some time after their last decision, and the day they were filled."""
    chance = Chance(organisation.organisation_id, "closings")
    decided = applications.groupby("recruitment_id")["decided_at"].max()
    hired = applications[applications["outcome"] == "hired"].groupby("recruitment_id")["decided_at"].min()
    last = decided.reindex(recruitments["recruitment_id"]).to_numpy().astype("datetime64[m]")
    is_open = applications["decided_at"].isna().groupby(applications["recruitment_id"]).any()
    still_open = is_open.reindex(recruitments["recruitment_id"], fill_value=True).to_numpy()
    opened = recruitments["opened_at"].to_numpy().astype("datetime64[m]")
    closed = office(after(np.where(still_open, opened, last), 5 + chance.below(25, len(last))), chance)
    return recruitments.assign(
        closed_at=np.where(~still_open & (closed < end_of(organisation)), closed, NEVER),
        filled_at=hired.reindex(recruitments["recruitment_id"]).to_numpy(),
    )


def _invited(organisation: Organisation, applications: pd.DataFrame, scale: int) -> pd.DataFrame:
    """Everybody a survey was meant for, in the order they were invited."""
    chance, a = Chance(organisation.organisation_id, "invitations"), applications
    rejected, hired = a["outcome"] == "rejected", a["outcome"] == "hired"
    size = len(a)
    moments = {
        "application": after(a["submitted_at"].to_numpy(), 1 + chance.below(2, size)),
        "interview": after(a["interviewed_at"].to_numpy(), 1 + chance.below(2, size)),
        # the survey waits for the message, and goes out without it after ten days
        "rejection": after(a["told_at"].fillna(a["decided_at"] + 8 * DAY).to_numpy(), 2 + chance.below(3, size)),
        "onboarding": after(a["decided_at"].to_numpy(), 14 + chance.below(14, size)),
    }
    wanted = {"application": None, "interview": a["interviewed_at"].notna(), "rejection": rejected, "onboarding": hired}
    parts = [
        pd.DataFrame({"stage": stage, "row": a.index, "day": moments[stage]})[slice(None) if mask is None else mask]
        for stage, mask in wanted.items()
    ]
    return _sent(organisation, applications, [*parts, _left(organisation, scale)], chance)


def _left(organisation: Organisation, scale: int) -> pd.DataFrame:
    """Those whose employment ended; their surveys name no application."""
    chance = Chance(organisation.organisation_id, "exits")
    months = np.repeat(months_of(organisation), organisation.exits * scale)
    days = after(months, chance.below(20, len(months)))
    return pd.DataFrame({"stage": "exit", "row": -1 - np.arange(len(days)), "day": days})


def _sent(organisation: Organisation, a: pd.DataFrame, parts: list[pd.DataFrame], chance: Chance) -> pd.DataFrame:
    """The invitations as sent before the end, with the moment each person would answer."""
    rows = pd.concat(parts, ignore_index=True)
    size, row = len(rows), rows["row"].to_numpy()
    invited = awake(rows["day"].to_numpy(), chance, 8, 10)
    answer = awake(after(invited, 1 + chance.spread(DAYS_TO_ANSWER, size)), chance)
    named = np.where(row >= 0, a["application_id"].to_numpy()[np.maximum(row, 0)], None)
    own = chance.pick([d.weight for d in organisation.departments], size)
    frame = pd.DataFrame({
        "stage": rows["stage"], "row": row, "application_id": named,
        "department": np.where(row >= 0, a["department"].to_numpy()[np.maximum(row, 0)], own),
        "invited_at": invited, "answer_at": answer,
        "reason": np.where((row >= 0) & (chance.uniform(size) < 0.05), "no_email", ""),
    })  # fmt: skip
    frame = frame[frame["invited_at"] < end_of(organisation)].sort_values("invited_at", kind="stable")
    frame.insert(0, "invitation_id", _numbered(organisation, len(frame), 500_000))
    return frame.reset_index(drop=True)


def _numbered(organisation: Organisation, size: int, first: int) -> list[str]:
    return [f"{organisation.prefix}{first + number}" for number in range(1, size + 1)]
