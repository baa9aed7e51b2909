"""Puts a whole home together: which organisation's history goes through which writers, and onto the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.demo import (
    claims,
    config,
    events,
    forms,
    growth,
    interchange,
    qualtrics,
    registers,
    surveys,
    teamtailor,
    workbook,
)
from benchmarks.demo.answers import QUESTIONS, respond
from benchmarks.demo.files import CARELESS, TIDY, Files
from benchmarks.demo.organisations import ALL, LINKOPING, NORRTALJE, PEERS, SINGLE_MONTH, Organisation
from benchmarks.demo.world import simulate

PEERS_ASK = ("ad_clarity", "knew_next_step", "respect", "timeliness")
"""Beside the claims' questions."""


def demo(scale: int = 1) -> Files:
    """Every file of the demo home: (path within the home, bytes). `scale` multiplies all volumes."""
    yield from config.write(ALL)
    yield from _linkoping(scale)
    yield from _norrtalje(scale)
    for peer in PEERS:
        level = claims.level_of(peer.organisation_id)
        yield from _interchanged(peer, scale, names_department=False, level=level)


def single_month(scale: int = 1) -> Files:
    """A home of one organisation, 24 departments and one month: about 1,000 rows in all, times `scale`."""
    yield from config.write((SINGLE_MONTH,))
    yield from _interchanged(SINGLE_MONTH, scale, names_department=True)


def write(home: Path, files: Iterable[tuple[str, bytes]], progress: Callable[[str], None]) -> int:
    """Write the files into a home and return how many they are. Raises FileExistsError, before anything is written,
    when `config/` or `inbox/` holds a file that is not among them."""
    wanted = dict(files)
    foreign = sorted(
        path for folder in ("config", "inbox") for path in (home / folder).rglob("*")
        if path.is_file() and path.relative_to(home).as_posix() not in wanted
    )  # fmt: skip
    if foreign:
        raise FileExistsError(
            f"{home} already holds {foreign[0].relative_to(home)}, which is not of this demo; choose an empty folder"
        )
    for name, content in wanted.items():
        path = home / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
    progress(f"{len(wanted)} files, {sum(map(len, wanted.values())) / 1e6:.1f} MB in {home}")
    return len(wanted)


def _interchanged(organisation: Organisation, scale: int, names_department: bool, level: float | None = None) -> Files:
    """An organisation that hands out nothing but tidy interchange tables; with a level it asks as the peers do."""
    world = simulate(organisation, scale)
    responses, asked = respond(world, scale), list(QUESTIONS)
    if level is not None:
        responses = growth.of_a_peer(world, responses, level)
        asked = [*QUESTIONS, *PEERS_ASK]
    tables = {
        "recruitments": interchange.recruitments(world),
        "applications": interchange.applications(world),
        "application_events": events.application_events(world),
        "survey_invitations": interchange.survey_invitations(world, names_department),
        "survey_responses": interchange.survey_responses(world, responses, asked),
    }
    yield from interchange.write(world, tables, TIDY)


def _linkoping(scale: int) -> Files:
    story = growth.story(LINKOPING, scale)
    yield from qualtrics.write(story.world, story.responses, surveys.LINKOPING)
    yield from teamtailor.write(story.world)
    tables = {
        "recruitments": interchange.recruitments(story.world),
        "application_events": events.application_events(story.world, events.BESIDE_TEAMTAILOR),
        "survey_invitations": interchange.survey_invitations(story.world, names_department=False),
        "job_ads": registers.job_ads(story),
        "ad_reviews": registers.ad_reviews(story),
        "onboarding_tasks": registers.onboarding_tasks(story),
        "exits": registers.exits(story, names_application=True),
    }
    yield from interchange.write(story.world, tables, TIDY)
    yield from workbook.write(LINKOPING)


def _norrtalje(scale: int) -> Files:
    story = growth.story(NORRTALJE, scale)
    yield from forms.write(story.world, story.responses, surveys.NORRTALJE)
    tables = {
        "recruitments": interchange.recruitments(story.world),
        "applications": registers.employed(story, interchange.applications(story.world)),
        "application_events": events.application_events(story.world, (*events.EVENTS, *events.BETWEEN)),
        "survey_invitations": interchange.survey_invitations(story.world, names_department=True),
        "job_ads": registers.job_ads(story),
        "onboarding_tasks": registers.onboarding_tasks(story),
        "exits": registers.exits(story, names_application=False),
    }
    yield from interchange.write(story.world, tables, CARELESS)
    yield from workbook.write(NORRTALJE)
