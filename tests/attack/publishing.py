"""Municipalities drawn from seeds, published by the product as it is run, and what the attacker finds in the files.

Here: the runs and what they are asked for. Not here: what is drawn (`municipality`), and the attack (`attacker`).

All of a batch are organisations of one home, since organisations are independent and one build costs what ten cost. Two
months are published one after the other, then late answers arrive and both are published again, revised.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.attack.attacker import Finding, attack
from tests.attack.municipality import MONTHS, RECEIVED, Municipality, configure, deliver, drawn
from tests.attack.printed import only_in_csv

ROOT = Path(__file__).parents[2]
AT_ONCE = 10


@dataclass(frozen=True)
class Attacked:
    """What was published of a batch, and what was found in it."""

    municipalities: int
    releases: int
    findings: list[Finding]


def attacked(first: int, root: Path) -> Attacked:
    """Publish the municipalities of ten seeds from this one in a new home, and attack what is published."""
    municipalities = [drawn(seed) for seed in range(first, first + AT_ONCE)]
    folder = published(root, municipalities)
    releases = [path.parent for path in folder.rglob("manifest.json")]
    assert not only_in_csv(releases[0]), "a report's CSV says what the attacker has not read"
    findings = attack(folder, {one.organisation_id: one.places() for one in municipalities})
    return Attacked(len(municipalities), len(releases), findings)


def published(root: Path, municipalities: list[Municipality]) -> Path:
    """The publications of these municipalities: a month, the next, and both again after late answers."""
    configure(root, municipalities)
    for delivery, months in enumerate((MONTHS[:1], MONTHS[1:], MONTHS)):
        deliver(root, municipalities, delivery)
        run(root, RECEIVED[delivery], *months, is_revision=delivery == 2)
    return root / "published"


def run(home: Path, received: str, *months: str, is_revision: bool = False) -> None:
    """Land what was delivered, build, and publish these months."""
    command = [sys.executable, "-m", "orchestration", "run", "--home", str(home), "--received-at", received, "--no-pdf"]
    command += ["--revise"] if is_revision else []
    command += [word for month in months for word in ("--month", month)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
