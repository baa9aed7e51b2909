"""Printing a release: its pages shared out over the cores, each process with one parsed style sheet.

A PDF is nearly all the time of a release and each is independent of the others, so the finished pages on disk are
handed to as many fresh processes as there are cores. They read those files and nothing else, and load neither a
database nor data frames: `python -m reports.formats.printing` takes its jobs as JSON on standard input.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from reports.formats import paper, pdf
from reports.language.catalogue import load

MOST_PAGES = 200
"""The layout engine keeps some memory of every page; a process ends before that counts."""

PAGES_KEPT = 8
"""How many pages' garbage a process keeps at once, of some 20 MB each."""

ROOT = Path(__file__).parents[2]


class PrintingFailed(RuntimeError):
    """A printing process ended with an error; the message holds its last lines."""


@dataclass(frozen=True)
class Job:
    """A finished page, and what its PDF must know: audience, language, the release's time (ISO 8601) and file name."""

    page: str
    audience: str
    language: str
    created: str
    paper: str = pdf.FILE


def print_all(jobs: Sequence[Job]) -> None:
    """Write its PDF beside every page; the same pages give the same bytes, however they are shared out.

    Raises PrintingFailed, which is also what missing libraries (`pdf.missing_packages`) end in.
    """
    processes = min(_cores(), len(jobs))
    if processes:
        with ThreadPoolExecutor(processes) as waiting:
            for _ in waiting.map(_print_apart, _shares(jobs, processes)):
                pass


def print_here(jobs: Sequence[Job]) -> None:
    """Print in this process, which is to do nothing else."""
    printer = pdf.Printer()
    # a page is one large web of objects that all live to its end: looking for garbage among them is a fifth of the time
    gc.freeze()
    gc.disable()
    for number, job in enumerate(jobs, start=1):
        page = Path(job.page)
        html = paper.to_print(page.read_text(encoding="utf-8"), job.audience, job.created, load(job.language))
        page.with_name(job.paper).write_bytes(printer.print(html))
        if number % PAGES_KEPT == 0:
            gc.collect()


def _print_apart(jobs: Sequence[Job]) -> None:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "reports.formats.printing"],
        input=json.dumps([asdict(job) for job in jobs]),
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PrintingFailed("\n".join(["no PDF could be written:", *done.stderr.splitlines()[-20:]]))


def _shares(jobs: Sequence[Job], processes: int) -> list[list[Job]]:
    """The jobs dealt out by size, in shares small enough for one process each."""
    ordered = sorted(jobs, key=lambda job: (-Path(job.page).stat().st_size, job.page))
    many = max(processes, -(-len(ordered) // MOST_PAGES))
    return [ordered[place::many] for place in range(many)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    print_here([Job(**job) for job in json.load(sys.stdin)])
