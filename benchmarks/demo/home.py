"""Puts a whole home together: which organisation's history goes through which writers, and onto the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.demo import config, forms, interchange, qualtrics, surveys, teamtailor
from benchmarks.demo.answers import respond
from benchmarks.demo.files import CARELESS, TIDY, Files
from benchmarks.demo.organisations import ALL, LINKOPING, NORRTALJE, PEERS, SINGLE_MONTH, Organisation
from benchmarks.demo.world import simulate


def demo(scale: int = 1) -> Files:
    """Every file of the demo home: (path within the home, bytes). `scale` multiplies all volumes."""
    yield from config.write(ALL)
    yield from _linkoping(scale)
    yield from _norrtalje(scale)
    for peer in PEERS:
        yield from _interchanged(peer, scale, names_department=False)


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


def _interchanged(organisation: Organisation, scale: int, names_department: bool) -> Files:
    """An organisation that hands out nothing but tidy interchange tables."""
    world = simulate(organisation, scale)
    tables = {
        "recruitments": interchange.recruitments(world),
        "applications": interchange.applications(world),
        "application_events": interchange.application_events(world),
        "survey_invitations": interchange.survey_invitations(world, names_department),
        "survey_responses": interchange.survey_responses(world, respond(world, scale)),
    }
    yield from interchange.write(world, tables, TIDY)


def _linkoping(scale: int) -> Files:
    world = simulate(LINKOPING, scale)
    yield from qualtrics.write(world, respond(world, scale), surveys.LINKOPING)
    yield from teamtailor.write(world)
    tables = {
        "application_events": interchange.application_events(world, ("interviewed", "message_sent")),
        "survey_invitations": interchange.survey_invitations(world, names_department=False),
    }
    yield from interchange.write(world, tables, TIDY)


def _norrtalje(scale: int) -> Files:
    world = simulate(NORRTALJE, scale)
    yield from forms.write(world, respond(world, scale), surveys.NORRTALJE)
    tables = {
        "recruitments": interchange.recruitments(world),
        "applications": interchange.applications(world),
        "application_events": interchange.application_events(world),
        "survey_invitations": interchange.survey_invitations(world, names_department=True),
    }
    yield from interchange.write(world, tables, CARELESS)
