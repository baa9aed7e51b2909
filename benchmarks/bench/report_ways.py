"""One way of making reports, in a process of its own: `python -m benchmarks.bench.report_ways WAY DATA OUT`.

Prints as JSON how many reports were made, their processor seconds (start and imports left out) and the peak of resident
memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reports.engine.data import ReleaseData
from reports.formats import printing
from reports.formats.datapackage import utc
from reports.publish import ReportWriter, seldom_collecting
from reports.reader import Reader, readers

RELEASES = 10
"""How often a release is rendered where a run of many is measured: as one command publishes several months."""


def pages(data: Path, out: Path) -> tuple[int, float]:
    """HTML, CSV and dictionary of every department, queries included."""
    began = time.process_time()
    with seldom_collecting():
        release = ReleaseData(data)
        writer, chosen = ReportWriter(release, out), _departments(release)
        for reader in chosen:
            writer.page(reader)
            writer.data(reader, writer.rows(reader))
    return len(chosen), time.process_time() - began


def workbooks(data: Path, out: Path) -> tuple[int, float]:
    """The workbooks alone."""
    release = ReleaseData(data)
    writer, chosen = ReportWriter(release, out), _departments(release)
    rows = [(reader, writer.rows(reader)) for reader in chosen]
    # what all formats of all readers share is made with the first page
    writer.page(chosen[0])
    began = time.process_time()
    for reader, own in rows:
        writer.workbook(reader, own)
    return len(chosen), time.process_time() - began


def papers(data: Path, out: Path) -> tuple[int, float]:
    """The PDFs of finished pages, printed in processes of their own, its style sheet included."""
    release = ReleaseData(data)
    writer, chosen = ReportWriter(release, out), _departments(release)
    organisation = release.organisation
    jobs = [
        printing.Job(str(writer.page(reader)), "department", organisation.language, utc(organisation.as_of))
        for reader in chosen
    ]
    began = _children_cpu()
    printing.print_all(jobs)
    return len(jobs), _children_cpu() - began


def run_of_many(data: Path, out: Path) -> tuple[int, float]:
    """The same release rendered again and again in one process, as releases of as many months."""
    made, spent = 0, 0.0
    for _ in range(RELEASES):
        reports, seconds = pages(data, out)
        made, spent = made + reports, spent + seconds
    return made, spent


def _departments(release: ReleaseData) -> list[Reader]:
    return [reader for reader in readers(release) if not reader.is_organisation]


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


WAYS: dict[str, Callable[[Path, Path], tuple[int, float]]] = {
    "pages": pages, "workbooks": workbooks, "papers": papers, "run_of_many": run_of_many,
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure one way and print what it took."""
    way, data, out = arguments
    reports, seconds = WAYS[way](Path(data), Path(out))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"reports": reports, "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1:])
