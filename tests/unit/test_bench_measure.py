"""What a command costs is measured with its children, from outside, and a command that fails is never a result."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.bench.measure import CommandFailed, Cost, run, typical

BUSY = "import time\nwhile time.process_time() < 0.4: pass"
GRANDCHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}], check=True)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_the_work_of_a_childs_child_counts() -> None:
    cost, _ = run(python(GRANDCHILD))
    assert cost.cpu >= 0.4


def test_waiting_costs_time_by_the_clock_and_next_to_no_cpu() -> None:
    cost, _ = run(python("import time; time.sleep(0.5)"))
    assert cost.wall >= 0.5
    assert cost.cpu < cost.wall


def test_what_a_command_prints_is_handed_back_without_its_complaints() -> None:
    _, printed = run(python("import sys; print('result'); print('noise', file=sys.stderr)"))
    assert printed == "result\n"


def test_a_command_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(CommandFailed, match=r"(?s)exit code 3.*what went wrong"):
        run(python("import sys; print('what went wrong', file=sys.stderr); sys.exit(3)"))


def test_the_callers_own_settings_do_not_reach_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDEX_HOME", "/elsewhere")
    monkeypatch.setenv("DBT_TARGET_PATH", "/elsewhere")
    program = "import os; print(*(os.environ.get(n) for n in ('CANDEX_HOME', 'DBT_TARGET_PATH', 'DO_NOT_TRACK')))"
    assert run(python(program))[1] == "None None 1\n"
    assert run(python(program), {"CANDEX_HOME": "here"})[1] == "here None 1\n"


def test_a_command_starts_in_the_folder_it_is_given(tmp_path: Path) -> None:
    assert run(python("import os; print(os.getcwd())"), folder=tmp_path)[1].strip() == str(tmp_path.resolve())


def test_medians_are_taken_of_each_kind_of_time() -> None:
    assert typical([Cost(1, 9), Cost(5, 2), Cost(3, 4)]) == Cost(3, 4)
