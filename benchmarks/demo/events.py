"""The interchange table of what happened to each application, step by step."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from benchmarks.demo.world import World

EVENTS = ("interviewed", "decided_rejected", "message_sent", "hired", "withdrew")
BETWEEN = ("submitted", "screened", "invited", "tested", "offered")
BESIDE_TEAMTAILOR = ("interviewed", "message_sent", "screened", "invited", "tested", "offered", "hired")
"""What Teamtailor's applications do not tell."""


def application_events(world: World, wanted: Iterable[str] = EVENTS) -> pd.DataFrame:
    """The table of events, in the order they happened; a message may also be an update before the decision."""
    a = world.applications
    moments = _moments(a)
    parts = [_event(a, name, moments[name]) for name in wanted]
    if "updated_at" in a and "message_sent" in wanted:
        parts.append(_event(a.assign(channel="email", is_automatic=False), "message_sent", a["updated_at"]))
    events = pd.concat(parts).sort_values(["_at", "application_id"], kind="stable", ignore_index=True)
    events.insert(1, "event_id", [f"{world.organisation.prefix}E{number:06d}" for number in range(1, len(events) + 1)])
    return events


def _moments(a: pd.DataFrame) -> dict[str, pd.Series]:
    """When each kind of event happened to each application, if it did."""
    decided, is_rejected = a["decided_at"], a["outcome"] == "rejected"
    moments = {
        "submitted": a["submitted_at"], "interviewed": a["interviewed_at"], "message_sent": a["told_at"],
        "decided_rejected": decided.where(is_rejected & a["is_in_system"] if "is_in_system" in a else is_rejected),
        "hired": decided.where(a["outcome"] == "hired"), "withdrew": decided.where(a["outcome"] == "withdrew"),
    }  # fmt: skip
    between = {"screened": "screened_at", "invited": "called_at", "tested": "tested_at", "offered": "offered_at"}
    return moments | {event: a[column] for event, column in between.items() if column in a}


def _event(a: pd.DataFrame, name: str, moments: pd.Series) -> pd.DataFrame:
    happened = a[moments.notna()]
    is_message = name == "message_sent"
    event = pd.DataFrame({
        "_at": moments.dropna(), "application_id": happened["application_id"], "event": name,
        "occurred_at": moments.dropna(), "channel": happened["channel"] if is_message else "",
        "automatic": happened["is_automatic"] if is_message else "",
        "mode": happened["mode"] if name == "interviewed" else "",
    })  # fmt: skip
    if "promised_by" not in a:
        return event
    return event.assign(
        reason=happened["reason"] if name == "withdrew" else "",
        promised_by=happened["promised_by"] if name == "interviewed" else pd.NaT,
    )
