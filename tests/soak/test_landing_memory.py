"""Memory: half a million rows in one file may take 500 MB more than the process itself, whatever the rows hold."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.bench import wide_export
from orchestration.settings import Home

CHECKOUT = Path(__file__).parents[2]
ROWS = 500_000
MOST_MB = 500

CHILD = """
import json, sys
from datetime import UTC, datetime
import pyarrow.compute, pyarrow.csv, pyarrow.parquet
import orchestration.definitions
from orchestration.landing.land import land
from orchestration.settings import Home

def peak():  # of this process alone: what getrusage tells may be that of the process which started it
    with open("/proc/self/status") as file:
        [line] = [line for line in file if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024

base = peak()
receipts = land(Home.at(sys.argv[1]), datetime(2020, 1, 18, tzinfo=UTC)).receipts
[receipt] = [one for one in receipts if one.organisation_id != "_config"]
print(json.dumps({"status": receipt.status, "used": receipt.rows_used, "base": base, "peak": peak()}))
"""

CODES = (
    "recommend", "would_apply_again", "ad_info_missing", "communication", "feedback", "notified", "ad_clarity",
    "application_trouble", "knew_next_step", "attractive_employer", "information", "timeliness", "respect", "fairness",
    "personal", "reachable", "got_reason", "reason_useful", "onboarding_ready",
)  # fmt: skip
YES_NO = {
    "would_apply_again", "ad_info_missing", "notified", "application_trouble", "knew_next_step", "got_reason",
}  # fmt: skip


def closed_answers(root: Path) -> None:
    """Answers to closed questions only, as a survey tool writes them."""
    wide_export.prepare(root, ROWS)


def free_text(root: Path) -> None:
    """The interchange table: 27 columns, with texts that are quoted, hold the delimiter and run over two lines."""
    home = Home.at(root).prepare()
    home.config.mkdir(exist_ok=True)
    (home.config / "organisations.csv").write_text("organisation_id,name\nprovkommun,Provkommun\n", encoding="utf-8")
    (home.inbox / "provkommun").mkdir()
    heads = ("response_id", "stage", "submitted_at", "department", "application_id", "recruitment_id", "language")
    with (home.inbox / "provkommun" / "svar.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*heads, *CODES, "comment"))
        for number in range(ROWS):
            when = f"2019-{number % 12 + 1:02d}-{number % 28 + 1:02d} {number % 24:02d}:{number % 60:02d}"
            answers = (("ja", "nej")[number % 2] if code in YES_NO else 1 + number % 5 for code in CODES)
            comment = f'Jag fick vänta på besked, "snart" sade de,\noch det blev {number} dagar. Ring 070-123 45 67.'
            ids = (f"r{number}", "exit", when, f"Avdelning {number % 300}", f"a{number}", f"q{number % 9000}", "sv")
            writer.writerow((*ids, *answers, comment))


@pytest.mark.parametrize("prepare", [closed_answers, free_text])
def test_half_a_million_rows_in_one_file_take_500_megabytes_above_the_base_at_most(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path / "home")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "home")], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert (measured["status"], measured["used"]) == ("accepted", ROWS)
    print(f"{prepare.__name__}: base {measured['base']:.0f} MB, {measured['peak'] - measured['base']:.0f} MB more")
    assert measured["peak"] - measured["base"] < MOST_MB, measured
