"""What happened to an application between the days `world` decides: screening, tests, calls, offers, updates, promises.

Survey answers do not depend on it, and no draw of `world` does: every topic has a stream of its own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.practices import PRACTICES, Practice
from benchmarks.demo.world import NEVER, Column, World, after, at, awake, office

HOUR = np.timedelta64(60, "m")
LONG_OPEN = (40.0, 60.0, 90.0, 120.0, 180.0)
REASONS = ("Fick annat arbete", "Processen tog för lång tid", "Lönen", "Arbetstiderna", "Privata skäl", "")
REASON_WEIGHTS = (34, 22, 12, 8, 14, 10)
FOUND = ("own_site", "acquaintance", "contacted", "")
FOUND_WEIGHTS = (45, 28, 7, 20)
"""How those found the ad of whom `world` does not say it."""
NOT_INVITED = ("no_email", "opted_out", "asked_recently")
NOT_INVITED_WEIGHTS = (55, 25, 20)
TESTED, PROMISED, DECLINED, SENT_AS_SMS, RANKS = 0.18, 0.7, 0.45, 0.12, 5


def walked(world: World) -> World:
    """The world with what lies between: more columns on applications and recruitments, and later closings."""
    practice, chance = PRACTICES[world.organisation.organisation_id], _Streams(world)
    a = _told_at_once(world.applications, practice, chance("at once"))
    a = _ways(_ranked(_sifted(a, practice, chance("sifting"))), practice, chance("ways"))
    a = a.assign(source=_found(a, chance("sources")))
    recruitments = _left_open(world, _managed(world, chance("managers")), practice, chance("open"))
    a = _updated(a, recruitments, practice, chance("updates"))
    invitations = _not_invited(world.invitations, chance("not invited"))
    return replace(world, recruitments=recruitments, applications=_until(a, world.end), invitations=invitations)


class _Streams:
    """The streams of one organisation's steps."""

    def __init__(self, world: World) -> None:
        self._organisation_id = world.organisation.organisation_id

    def __call__(self, topic: str) -> Chance:
        return Chance(self._organisation_id, "steps", topic)


def _column(a: pd.DataFrame, name: str) -> Column:
    column: Column = a[name].to_numpy().astype("datetime64[m]")
    return column


def _told_at_once(a: pd.DataFrame, practice: Practice, chance: Chance) -> pd.DataFrame:
    """Some who were interviewed are told of the rejection the same day."""
    interviewed = _column(a, "interviewed_at")
    may = (a["told_at"].notna() & a["interviewed_at"].notna()).to_numpy()
    at_once = may & (chance.uniform(len(a)) < at(practice.rejected_at_once, interviewed))
    decided = interviewed + (60 + chance.below(90, len(a))).astype("timedelta64[m]")
    told = decided + (15 + chance.below(60, len(a))).astype("timedelta64[m]")
    return a.assign(
        decided_at=np.where(at_once, decided, _column(a, "decided_at")),
        told_at=np.where(at_once, told, _column(a, "told_at")),
    )


def _sifted(a: pd.DataFrame, practice: Practice, chance: Chance) -> pd.DataFrame:
    """Who is qualified, when they were screened, tested and called, and how they were interviewed."""
    size, submitted, interviewed = len(a), _column(a, "submitted_at"), _column(a, "interviewed_at")
    is_called = a["interviewed_at"].notna().to_numpy()
    share = np.where(is_called, 0.97, at(practice.qualified, submitted))
    qualified = chance.uniform(size) < share
    called = office(after(interviewed, -8.0 + chance.below(4, size)), chance)
    called = np.where(called < interviewed, called, interviewed - 24 * HOUR)
    screened = office(after(submitted, 1.0 + chance.below(3, size)), chance)
    screened = np.where(is_called & (screened >= called), called - HOUR, screened)
    is_screened = is_called | qualified | (chance.uniform(size) < 0.08)
    tested = office(after(called, 1.0 + chance.below(2, size)), chance)
    is_tested = is_called & (chance.uniform(size) < TESTED) & (tested < interviewed)
    is_phone = (a["mode"] != "video").to_numpy() & (chance.uniform(size) < at(practice.phone, interviewed))
    return a.assign(
        qualified=qualified, mode=np.where(is_phone, "phone", a["mode"]),
        screened_at=np.where(is_screened, screened, NEVER), called_at=np.where(is_called, called, NEVER),
        tested_at=np.where(is_tested, tested, NEVER),
    )  # fmt: skip


def _ranked(a: pd.DataFrame) -> pd.DataFrame:
    """Each recruitment's shortlist: those hired first, then the others interviewed, down to the fifth."""
    listed = a[a["shortlist_rank"] > 0].sort_values(["recruitment_id", "shortlist_rank"], kind="stable")
    others = listed[listed["shortlist_rank"] > 1]
    place = others.groupby("recruitment_id").cumcount() + 2
    ranks = pd.Series(0, index=a.index)
    ranks[listed.index[listed["shortlist_rank"] == 1]] = 1
    ranks[place.index] = place.where(place <= RANKS, 0)
    return a.assign(shortlist_rank=ranks)


def _ways(a: pd.DataFrame, practice: Practice, chance: Chance) -> pd.DataFrame:
    """Offers, promises, reasons to withdraw, and how rejections were set and sent."""
    size, decided, interviewed = len(a), _column(a, "decided_at"), _column(a, "interviewed_at")
    offered = office(after(decided, -1.0 - chance.below(3, size)), chance)
    offered = np.where((offered > interviewed) & (offered < decided), offered, decided - HOUR)
    declined = (a["outcome"] == "withdrew") & a["interviewed_at"].notna() & (chance.uniform(size) < DECLINED)
    promised = after(interviewed, np.full(size, float(practice.promise_days))).astype("datetime64[m]") + 17 * HOUR
    is_sms = (a["channel"] == "email") & a["is_automatic"] & (chance.uniform(size) < SENT_AS_SMS)
    return a.assign(
        offered_at=np.where((a["outcome"] == "hired") | declined, offered, NEVER),
        promised_by=np.where(chance.uniform(size) < PROMISED, promised, NEVER),
        reason=np.where(a["outcome"] == "withdrew", np.array(REASONS)[chance.pick(REASON_WEIGHTS, size)], ""),
        is_in_system=chance.uniform(size) < at(practice.rejected_in_system, decided),
        channel=np.where(is_sms, "sms", a["channel"]),
    )


def _found(a: pd.DataFrame, chance: Chance) -> Column:
    return np.where(a["source"] == "", np.array(FOUND)[chance.pick(FOUND_WEIGHTS, len(a))], a["source"])


def _managed(world: World, chance: Chance) -> pd.DataFrame:
    """The recruitments with who hires: a handful of managers in each department, known by an employee number."""
    r = world.recruitments
    number = 10 * (r["department"] + 10) + chance.below(5, len(r))
    return r.assign(hiring_manager_ref=world.organisation.prefix + "CHEF" + number.astype(str))


def _left_open(world: World, r: pd.DataFrame, practice: Practice, chance: Chance) -> pd.DataFrame:
    """Processes that nobody closes until months after their last decision."""
    closed = _column(r, "closed_at")
    is_left = chance.uniform(len(r)) < at(practice.left_open, closed)
    later = office(after(closed, chance.spread(LONG_OPEN, len(r))), chance)
    later = np.where(is_left & ~np.isnat(closed), later, closed)
    return r.assign(closed_at=np.where(later < world.end, later, NEVER))


def _updated(a: pd.DataFrame, r: pd.DataFrame, practice: Practice, chance: Chance) -> pd.DataFrame:
    """The finalists who hear, within days of the first choice being settled, that they are still in the running."""
    settled = r.set_index("recruitment_id")["filled_at"].reindex(a["recruitment_id"]).to_numpy().astype("datetime64[m]")
    sent = awake(after(settled, 1.0 + chance.below(4, len(a))), chance, 9, 16)
    decided = _column(a, "decided_at")
    waits = np.isin(a["shortlist_rank"], range(2, RANKS + 1)) & ~(decided <= sent)
    is_sent = waits & ~np.isnat(settled) & (chance.uniform(len(a)) < at(practice.finalists_updated, settled))
    return a.assign(updated_at=np.where(is_sent, sent, NEVER))


def _not_invited(invitations: pd.DataFrame, chance: Chance) -> pd.DataFrame:
    """The invitations with a reason of their own for each of those never sent."""
    reason = np.array(NOT_INVITED)[chance.pick(NOT_INVITED_WEIGHTS, len(invitations))]
    return invitations.assign(reason=np.where(invitations["reason"] == "", "", reason))


def _until(a: pd.DataFrame, end: np.datetime64) -> pd.DataFrame:
    """The applications without what has not come yet."""
    moments = ("screened_at", "called_at", "tested_at", "offered_at", "updated_at")
    return a.assign(**{name: a[name].where(a[name] < end) for name in moments})
