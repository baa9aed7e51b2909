"""What is done with a large export, each in a process of its own: `python -m benchmarks.bench.landing_ways WAY …`.

`land HOME` lands what is in its inbox, as the product does; `pyarrow FILE TARGET` reads the same rows and writes them
as Parquet. Imports stand inside, so that neither way pays for the other.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks import RECEIVED_AT

STATUS = Path("/proc/self/status")


def land_home(home: str) -> dict[str, int]:
    """Land a home: bytes of memory at most before and at most in all, and the rows used of its exports."""
    from orchestration.landing.land import CONFIGURATION, land
    from orchestration.settings import Home

    before = peak_bytes()
    receipts = land(Home.at(home), datetime.fromisoformat(RECEIVED_AT)).receipts
    used = sum(receipt.rows_used for receipt in receipts if receipt.organisation_id != CONFIGURATION)
    return {"before": before, "peak": peak_bytes(), "rows": used}


def convert(file: str, target: str) -> dict[str, int]:
    """Read an export with pyarrow and write it as Parquet: the rows read."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    table = pc.read_csv(file, pc.ReadOptions(skip_rows_after_names=2))
    pq.write_table(table, target)
    return {"rows": table.num_rows}


def peak_bytes() -> int:
    """The most memory that this process had at once.

    Linux hands a new process the peak of the one that started it in ru_maxrss; VmHWM is its own.
    """
    if STATUS.exists():
        [line] = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) << 10
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


WAYS: dict[str, Callable[..., dict[str, int]]] = {"land": land_home, "pyarrow": convert}

if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](*sys.argv[2:])))
