"""Writes what was run, and what came of it, into docs/soak.md: a row for each soak, replaced when it is run again."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "soak.md"
MARKER = "<!-- below this line: written by make soak -->\n"
HEADER = (
    "| soak | what was run | result | wall | CPU | date | machine |",
    "|---|---|---|---|---|---|---|",
)
RECORDED = pytest.StashKey[dict[str, tuple[str, str]]]()
ROWS = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def soak_record(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Tells what a soak ran and found; one that ends before it has told is in the table as such."""

    def record(ran: str, found: str) -> None:
        request.node.stash[RECORDED] = {"told": (ran, found)}

    return record


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    began, spent = time.monotonic(), _cpu()
    result = yield
    if "soak_record" in getattr(item, "fixturenames", ()) and PASSED in item.stash:
        ran, found = item.stash.get(RECORDED, {}).get("told", ("not to its end", "no count"))
        outcome = "passed" if item.stash[PASSED] else "failed"
        wall, cpu = time.monotonic() - began, _cpu() - spent
        cells = (ran, f"{outcome}, {found}", _duration(wall), _duration(cpu), date.today().isoformat(), machine())
        name = item.name.removeprefix("test_").replace("_", " ")
        item.config.stash.setdefault(ROWS, {})[name] = f"| {name} | {' | '.join(cells)} |"
    return result


PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    rows = session.config.stash.get(ROWS, {})
    if rows and os.environ.get("CANDEX_SOAK_RECORD"):
        DOCUMENT.write_text(with_rows(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")


def with_rows(document: str, rows: dict[str, str]) -> str:
    """The document with these rows in place of those of the same soaks; the others stay. Raises ValueError."""
    prose, marker, table = document.partition(MARKER)
    if not marker:
        raise ValueError(f"the document lacks the line that separates prose from results: {MARKER.strip()}")
    earlier = {row.split(" | ")[0].removeprefix("| "): row for row in table.splitlines() if row.startswith("| ")}
    earlier.pop("soak", None)
    return prose + marker + "\n" + "\n".join([*HEADER, *(earlier | rows).values()]) + "\n"


def machine() -> str:
    """What a soak was run on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{cores} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"
