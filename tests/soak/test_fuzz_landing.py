"""A hundred thousand broken files: each has a receipt, no row is lost in silence, no value is told.

`CANDEX_SOAK_FILES` says how many; files that show a fault are kept in `CANDEX_SOAK_KEEP`, by default a new temporary
folder.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.soak.fuzz_landing import BATCH, Fault, Report, isolated, keep, shrunk

FILES = int(os.environ.get("CANDEX_SOAK_FILES", "100000"))
MOST_KEPT = 20


def test_no_mutated_file_breaks_a_promise_of_landing(soak_record):
    whole, by_batch = Report(), {}

    @given(st.integers(0, 2**63 - 1))
    @settings(
        max_examples=10 * FILES // BATCH, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def land_a_batch(number):
        if whole.files < FILES:
            report = isolated(number, BATCH)
            whole.add(report)
            by_batch.update({fault.signature: number for fault in report.faults})

    land_a_batch()
    kinds = {fault.signature: fault for fault in reversed(whole.faults)}
    landed = whole.statuses["accepted"] + whole.statuses["partly"]
    soak_record(f"{whole.files:,} mutated files, {landed:,} of them landed", f"{len(kinds)} kinds of faults")
    assert not kinds, "\n".join(
        _told(fault, by_batch[signature]) for signature, fault in list(kinds.items())[:MOST_KEPT]
    )
    assert landed > whole.files // 10, "hardly a file was landed, so that little was tried"


def _told(fault: Fault, number: int) -> str:
    folder = Path(os.environ.get("CANDEX_SOAK_KEEP") or tempfile.mkdtemp(prefix="soak-"))
    smallest = shrunk(fault) if fault.data and fault.path else fault
    kept = keep(smallest, folder)
    return (
        f"{fault.kind}: {smallest.seen}\n  again: python -m tests.soak.fuzz_landing {number} {BATCH}\n"
        f"  or:    python -m tests.soak.fuzz_landing {kept} {smallest.path!a}"
    )
