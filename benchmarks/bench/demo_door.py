"""What the door costs with all that a municipality prints: metrics, parts, groups of candidates, and these together.

The larger municipality of the demo releases its 36 months one after the other into one ledger, as it would have done
month by month; told is what deciding on each of the last twelve costs, from reading the warehouse to handing it on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from benchmarks.bench.demo_home import make_demo
from orchestration.defs.transform.door import Asked, Drafted, decide_releases
from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.rows import SHOWN

ORGANISATION = "linkoping"
MEASURED = 12
"""Months, as a June and a December have the years of groups in them."""

MONTHS = "select distinct month from int_closed_months where organisation_id = ? order by month"


@dataclass(frozen=True)
class DemoMonth:
    """The questions that were asked about figures of a month, those that were answered with yes, and CPU seconds."""

    month: date
    asked: int
    shown: int
    seconds: float


def measure_demo(scratch: Path, tell: Callable[[str], None]) -> list[DemoMonth]:
    """The last twelve months of the demo's larger municipality."""
    make_demo(scratch / "demo", tell)
    warehouse, ledger = scratch / "demo" / "warehouse.duckdb", scratch / "ledger.sqlite"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        months = [month for (month,) in connection.execute(MONTHS, [ORGANISATION]).fetchall()]
    released = []
    for month in months:
        released.append(_released(warehouse, ledger, month))
        tell(f"the demo's door: {month:%Y-%m}, {released[-1].seconds:.1f} s")
    return released[-MEASURED:]


def _released(warehouse: Path, ledger: Path, month: date) -> DemoMonth:
    began = time.process_time()
    drafted = decide_releases(Asked(warehouse, ledger, ORGANISATION, [month], datetime(2020, 1, 20, tzinfo=UTC)))
    _adopt(ledger, drafted)
    shown = sum(decision.status == SHOWN for decision in drafted.decided.values())
    return DemoMonth(month, len(drafted.decided), shown, time.process_time() - began)


def _adopt(ledger: Path, drafted: Drafted) -> None:
    opened = Ledger(ledger)
    try:
        opened.adopt(ORGANISATION, drafted.written)
    finally:
        opened.close()
