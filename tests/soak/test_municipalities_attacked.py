"""No published file of two hundred municipalities gives a small group away to the attacker of `tests/attack`.

`CANDEX_SOAK_MUNICIPALITIES` says how many; ten share a home, and each core has a home at a time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.attack.publishing import AT_ONCE, Attacked, attacked

MUNICIPALITIES = int(os.environ.get("CANDEX_SOAK_MUNICIPALITIES", "200"))


def test_no_published_file_gives_anybody_away(tmp_path: Path, soak_record: Callable[[str, str], None]) -> None:
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        batches = list(processes.map(partial(attacked_once, tmp_path), range(0, MUNICIPALITIES, AT_ONCE)))
    findings = [finding for batch in batches for finding in batch.findings]
    releases = sum(batch.releases for batch in batches)
    soak_record(
        f"{sum(batch.municipalities for batch in batches)} municipalities, {releases} releases, revisions among them",
        f"{len(findings)} groups given away",
    )
    assert releases > 2 * MUNICIPALITIES, "nothing was revised: the attack would prove little"
    assert not findings, "\n".join(map(str, findings[:AT_ONCE]))


def attacked_once(folder: Path, first: int) -> Attacked:
    """Attack a batch, and leave nothing behind: two hundred would fill a disk."""
    home = folder / str(first)
    try:
        return attacked(first, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
