"""Municipalities drawn from seeds, published by the product: an attacker with the published files finds nothing.

All are organisations of one home, since organisations are independent and one build costs what ten cost. Two months
are published one after the other, then late answers arrive and both are published again, revised.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.attack.attacker import attack
from tests.attack.municipality import MONTHS, RECEIVED, Municipality, configure, deliver, drawn
from tests.attack.printed import only_in_csv

ROOT = Path(__file__).parents[2]
ATTACKED = int(os.environ.get("CANDEX_ATTACKED", "10"))
AT_ONCE = 10
SHOWN = 12


def run(home: Path, received: str, *months: str, is_revision: bool = False) -> None:
    """Land what was delivered, build, and publish these months."""
    command = [sys.executable, "-m", "orchestration", "run", "--home", str(home), "--received-at", received, "--no-pdf"]
    command += ["--revise"] if is_revision else []
    command += [word for month in months for word in ("--month", month)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr


def published(root: Path, municipalities: list[Municipality]) -> Path:
    """The publications of these municipalities: a month, the next, and both again after late answers."""
    configure(root, municipalities)
    for delivery, months in enumerate((MONTHS[:1], MONTHS[1:], MONTHS)):
        deliver(root, municipalities, delivery)
        run(root, RECEIVED[delivery], *months, is_revision=delivery == 2)
    return root / "published"


@pytest.mark.parametrize("first", range(0, ATTACKED, AT_ONCE))
def test_published_files_give_nobody_away(first: int, tmp_path: Path) -> None:
    municipalities = [drawn(seed) for seed in range(first, min(first + AT_ONCE, ATTACKED))]
    folder = published(tmp_path / "home", municipalities)
    releases = [path.parent for path in folder.rglob("manifest.json")]
    assert len(releases) > 2 * len(municipalities), "nothing was revised: the attack would prove little"
    assert not only_in_csv(releases[0]), "a report's CSV says what the attacker has not read"
    findings = attack(folder, {one.organisation_id: one.places() for one in municipalities})
    told = "\n".join(str(finding) for finding in findings[:SHOWN])
    assert not findings, f"{dict(Counter(finding.kind for finding in findings))}\n{told}"
