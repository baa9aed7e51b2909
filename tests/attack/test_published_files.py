"""An attacker with the published files of ten municipalities, all months and revisions, finds nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.attack.publishing import attacked

SHOWN = 12


def test_published_files_give_nobody_away(tmp_path: Path) -> None:
    result = attacked(0, tmp_path / "home")
    assert result.releases > 2 * result.municipalities, "nothing was revised: the attack would prove little"
    told = "\n".join(str(finding) for finding in result.findings[:SHOWN])
    assert not result.findings, f"{dict(Counter(finding.kind for finding in result.findings))}\n{told}"
