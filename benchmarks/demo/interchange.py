"""Writes the interchange tables: one CSV per table and year, tidy or careless as the dialect says."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from benchmarks.demo import clock
from benchmarks.demo.answers import QUESTIONS
from benchmarks.demo.claims import targets
from benchmarks.demo.files import Dialect, Files, delimited
from benchmarks.demo.organisations import Department, Organisation
from benchmarks.demo.world import World

MISSPELT_EVERY = 40  # recruitments
SOURCES = {
    "arbetsformedlingen.se": "Platsbanken", "indeed.com": "Indeed", "linkedin.com": "LinkedIn",
    "facebook.com": "Facebook", "own_site": "norrtalje.se", "acquaintance": "Tips från bekant",
    "contacted": "Kontaktad av rekryterare",
}  # fmt: skip
"""How Norrtälje's system calls what it asks applicants about."""


def write(world: World, tables: dict[str, pd.DataFrame], dialect: Dialect) -> Files:
    """One file per table and year of the rows whose moment, the column `_at`, is neither before the exports begin
    nor after they were taken."""
    folder = f"inbox/{world.organisation.organisation_id}/interchange"
    for name, table in tables.items():
        kept = table[(table["_at"] >= world.since) & (table["_at"] < world.end)]
        for year, rows in kept.groupby(kept["_at"].dt.year):
            cells = [_texts(column, dialect) for _, column in rows.drop(columns="_at").items()]
            header = [heading for heading in rows.columns if heading != "_at"]
            yield f"{folder}/{name}_{year}.csv", delimited([header, *zip(*cells, strict=True)], dialect)


def recruitments(world: World) -> pd.DataFrame:
    """The table of recruitments; one opened before the exports begin is in the first file."""
    kept = world.exported_recruitments
    table = pd.DataFrame({
        "_at": kept["opened_at"].clip(lower=pd.Timestamp(world.since)),
        "recruitment_id": kept["recruitment_id"], "department": _spelt(world.organisation, kept),
        "opened_at": kept["opened_at"], "occupation_ssyk": kept["ssyk"], "is_manager_role": kept["is_manager"],
        "handling": np.where(kept["is_central"], "central", "local"), "closed_at": kept["closed_at"],
        "filled_at": kept["filled_at"], "positions": kept["positions"].astype(float),
    })  # fmt: skip
    return table.assign(hiring_manager_ref=kept["hiring_manager_ref"]) if "hiring_manager_ref" in kept else table


def applications(world: World) -> pd.DataFrame:
    """The table of applications."""
    a = world.exported_applications
    table = pd.DataFrame({
        "_at": a["submitted_at"], "application_id": a["application_id"], "recruitment_id": a["recruitment_id"],
        "submitted_at": a["submitted_at"], "source": a["source"],
        "shortlist_rank": a["shortlist_rank"].astype(str).replace("0", ""), "outcome": a["outcome"],
    })  # fmt: skip
    if "qualified" not in a:
        return table
    return table.assign(source=a["source"].replace(SOURCES), qualified=a["qualified"].astype(object))


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


def survey_responses(world: World, responses: pd.DataFrame, asked: Iterable[str] = QUESTIONS) -> pd.DataFrame:
    """The wide table of responses, one column per question."""
    return pd.DataFrame({
        "_at": responses["submitted_at"],
        "response_id": world.organisation.prefix + "R" + responses["response_number"].astype(str),
        "stage": responses["stage"], "submitted_at": responses["submitted_at"],
        "application_id": responses["application_id"], "department": _names(world.organisation, responses),
        "language": responses["language"], **{question: responses[question] for question in asked},
    })  # fmt: skip


def _names(organisation: Organisation, rows: pd.DataFrame) -> list[str]:
    return [organisation.departments[index].name for index in rows["department"]]


def _spelt(organisation: Organisation, recruitments: pd.DataFrame) -> list[str]:
    """Departments as HR types them at the time, now and then with a slip of the keyboard."""
    rows = zip(recruitments["department"], recruitments["title"], recruitments["opened_at"], strict=True)
    return [
        _spelling(organisation, organisation.departments[index], title, f"{opened:%Y-%m-%d}", position)
        for position, (index, title, opened) in enumerate(rows, start=1)
    ]


def _spelling(organisation: Organisation, department: Department, title: str, day: str, position: int) -> str:
    for merged in organisation.merged:
        if merged.into == department.department_id and title in merged.titles and day <= merged.last_day:
            return merged.name
    if department.misspelt and position % MISSPELT_EVERY == 0:
        return department.misspelt
    return department.formerly if day < department.since else department.spelt


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
