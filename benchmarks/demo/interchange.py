"""Writes the interchange tables: one CSV per table and year, tidy or careless as the dialect says."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from benchmarks.demo import clock
from benchmarks.demo.answers import QUESTIONS
from benchmarks.demo.claims import targets
from benchmarks.demo.files import Dialect, Files, delimited
from benchmarks.demo.organisations import Organisation
from benchmarks.demo.world import World

MISSPELT_EVERY = 40  # recruitments
EVENTS = ("interviewed", "decided_rejected", "message_sent", "hired", "withdrew")


def write(world: World, tables: dict[str, pd.DataFrame], dialect: Dialect) -> Files:
    """One file per table and year of the rows whose moment, the column `_at`, is not before the exports begin."""
    folder = f"inbox/{world.organisation.organisation_id}/interchange"
    for name, table in tables.items():
        kept = table[table["_at"] >= world.since]
        for year, rows in kept.groupby(kept["_at"].dt.year):
            cells = [_texts(column, dialect) for _, column in rows.drop(columns="_at").items()]
            header = [heading for heading in rows.columns if heading != "_at"]
            yield f"{folder}/{name}_{year}.csv", delimited([header, *zip(*cells, strict=True)], dialect)


def recruitments(world: World) -> pd.DataFrame:
    """The table of recruitments; one opened before the exports begin is in the first file."""
    kept = world.exported_recruitments
    return pd.DataFrame({
        "_at": kept["opened_at"].clip(lower=pd.Timestamp(world.since)),
        "recruitment_id": kept["recruitment_id"], "department": _spelt(world.organisation, kept),
        "opened_at": kept["opened_at"], "occupation_ssyk": kept["ssyk"], "is_manager_role": kept["is_manager"],
        "handling": np.where(kept["is_central"], "central", "local"), "closed_at": kept["closed_at"],
        "filled_at": kept["filled_at"], "positions": kept["positions"].astype(float),
    })  # fmt: skip


def applications(world: World) -> pd.DataFrame:
    """The table of applications."""
    a = world.exported_applications
    return pd.DataFrame({
        "_at": a["submitted_at"], "application_id": a["application_id"], "recruitment_id": a["recruitment_id"],
        "submitted_at": a["submitted_at"], "source": a["source"],
        "shortlist_rank": a["shortlist_rank"].astype(str).replace("0", ""), "outcome": a["outcome"],
    })  # fmt: skip


def application_events(world: World, wanted: Iterable[str] = EVENTS) -> pd.DataFrame:
    """The table of events, in the order they happened."""
    a = world.applications
    decided = a["decided_at"]
    moments = {
        "interviewed": a["interviewed_at"],
        "decided_rejected": decided.where(a["outcome"] == "rejected"),
        "message_sent": a["told_at"],
        "hired": decided.where(a["outcome"] == "hired"),
        "withdrew": decided.where(a["outcome"] == "withdrew"),
    }
    parts = [_event(a, name, moments[name]) for name in wanted]
    events = pd.concat(parts).sort_values(["_at", "application_id"], kind="stable", ignore_index=True)
    events.insert(1, "event_id", [f"{world.organisation.prefix}E{number:06d}" for number in range(1, len(events) + 1)])
    return events


def survey_invitations(world: World, names_department: bool) -> pd.DataFrame:
    """The table of invitations, of the stages asked about; exit surveys are sent by hand and kept nowhere."""
    asked = {target.stage_id for target in targets(world.organisation.organisation_id)} - {"exit"}
    sent = world.invitations[world.invitations["stage"].isin(asked)]
    waited = sent["answer_at"] - sent["invited_at"] > np.timedelta64(5, "D")
    reminded = sent["invited_at"].dt.normalize() + pd.Timedelta(days=5, hours=9)
    table = pd.DataFrame({
        "_at": sent["invited_at"], "invitation_id": sent["invitation_id"], "stage": sent["stage"],
        "invited_at": sent["invited_at"], "application_id": sent["application_id"],
        "reminder_at": reminded.where(waited & (sent["reason"] == "") & (reminded < world.end)),
        "not_invited_reason": sent["reason"],
    })  # fmt: skip
    return table.assign(department=_names(world.organisation, sent)) if names_department else table


def survey_responses(world: World, responses: pd.DataFrame) -> pd.DataFrame:
    """The wide table of responses, one column per question."""
    return pd.DataFrame({
        "_at": responses["submitted_at"],
        "response_id": world.organisation.prefix + "R" + responses["response_number"].astype(str),
        "stage": responses["stage"], "submitted_at": responses["submitted_at"],
        "application_id": responses["application_id"], "department": _names(world.organisation, responses),
        "language": responses["language"], **{question: responses[question] for question in QUESTIONS},
    })  # fmt: skip


def _event(a: pd.DataFrame, name: str, moments: pd.Series) -> pd.DataFrame:
    happened = a[moments.notna()]
    is_message = name == "message_sent"
    return pd.DataFrame({
        "_at": moments.dropna(), "application_id": happened["application_id"], "event": name,
        "occurred_at": moments.dropna(), "channel": happened["channel"] if is_message else "",
        "automatic": happened["is_automatic"] if is_message else "",
        "mode": happened["mode"] if name == "interviewed" else "",
    })  # fmt: skip


def _names(organisation: Organisation, rows: pd.DataFrame) -> list[str]:
    return [organisation.departments[index].name for index in rows["department"]]


def _spelt(organisation: Organisation, recruitments: pd.DataFrame) -> list[str]:
    """Departments as HR types them, now and then with a slip of the keyboard."""
    departments = [organisation.departments[index] for index in recruitments["department"]]
    return [
        department.misspelt if department.misspelt and position % MISSPELT_EVERY == 0 else department.spelt
        for position, department in enumerate(departments, start=1)
    ]


def _texts(column: pd.Series, dialect: Dialect) -> list[str]:
    """The column's cells as the dialect writes them."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return list(clock.plain(column, unit="m") if dialect.is_careless else clock.with_offset(column))
    if pd.api.types.is_float_dtype(column):
        return [
            f"{value:.1f}".replace(".", ",") if dialect.is_careless else f"{value:.0f}" for value in column.tolist()
        ]
    yes, no = ("ja", "nej") if dialect.is_careless else ("true", "false")
    return [_cell(value, yes, no) for value in column.tolist()]


def _cell(value: object, yes: str, no: str) -> str:
    if isinstance(value, bool | np.bool_):
        return yes if value else no
    return "" if value is None or value != value else str(value)
