"""The interchange tables of what no recruitment system holds: ads and their reviews, newcomers' tasks, who left."""

from __future__ import annotations

import pandas as pd

from benchmarks.demo.adverts import PARTS
from benchmarks.demo.growth import Story
from benchmarks.demo.practices import PRACTICES
from benchmarks.demo.world import World


def job_ads(story: Story) -> pd.DataFrame:
    """The table of ads, of the recruitments that are handed out."""
    ads = _exported(story.world, story.ads)
    return pd.DataFrame({
        "_at": ads["opened_at"], "ad_id": "A" + ads["recruitment_id"], "recruitment_id": ads["recruitment_id"],
        "published_at": ads["opened_at"], "unpublished_at": ads["unpublished_at"], "channel": ads["channel"],
        "occupation_ssyk": _ssyk(story.world, ads),
        "municipality_code": PRACTICES[story.world.organisation.organisation_id].municipality_code,
        **{f"has_{part}": ads[part].astype(object) for part in PARTS},
    })  # fmt: skip


def ad_reviews(story: Story) -> pd.DataFrame:
    """The table of review events."""
    rows = _exported(story.world, story.reviews)
    return pd.DataFrame({
        "_at": rows["occurred_at"], "ad_id": "A" + rows["recruitment_id"], "event": rows["event"],
        "occurred_at": rows["occurred_at"], "reviewer_ref": rows["reviewer"], "reason": rows["reason"],
    })  # fmt: skip


def onboarding_tasks(story: Story) -> pd.DataFrame:
    """The table of newcomers' tasks, tied to the application and the employment both."""
    tasks = story.employments.tasks
    return pd.DataFrame({
        "_at": tasks["due_at"], "application_id": tasks["application_id"], "employment_ref": tasks["employment_ref"],
        "task": tasks["task"], "due_at": tasks["due_at"], "done_at": tasks["done_at"],
    })  # fmt: skip


def exits(story: Story, names_application: bool) -> pd.DataFrame:
    """The table of ends of employment; one that began with an exported application may say with which."""
    rows = story.employments.exits.sort_values(["ended_at", "employment_ref"], kind="stable", ignore_index=True)
    names = [story.world.organisation.departments[index].name for index in rows["department"]]
    table = pd.DataFrame({
        "_at": rows["ended_at"], "employment_ref": rows["employment_ref"], "ended_at": rows["ended_at"],
        "started_at": rows["started_at"], "reason": rows["reason"], "department": names,
    })  # fmt: skip
    return table.assign(application_id=rows["application_id"]) if names_application else table


def employed(story: Story, applications: pd.DataFrame) -> pd.DataFrame:
    """The table of applications with the employment each led to."""
    refs = story.employments.hired.set_index("application_id")["employment_ref"]
    return applications.assign(employment_ref=refs.reindex(applications["application_id"]).to_numpy())


def _exported(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["recruitment_id"].isin(world.exported_recruitments["recruitment_id"])].reset_index(drop=True)


def _ssyk(world: World, rows: pd.DataFrame) -> pd.Series:
    occupations = world.recruitments.set_index("recruitment_id")["ssyk"]
    return occupations.reindex(rows["recruitment_id"]).reset_index(drop=True)
