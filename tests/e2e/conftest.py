"""The demo home, made once a session by the README's own commands, for every test that looks at the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import Home

ROOT = Path(__file__).parents[2]
RECEIVED = "2020-01-20T05:00:00+00:00"


Candex = Callable[..., "subprocess.CompletedProcess[str]"]


def generate(root: Path, *options: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "benchmarks.demo", str(root), *options], cwd=ROOT, check=True, capture_output=True
    )


def run_candex(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in a process of its own."""
    command = [sys.executable, "-m", "orchestration", *arguments, "--home", str(home)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, env=os.environ | {"COLUMNS": "200"}
    )


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("demo") / "home"
    generate(root)
    done = run_candex("run", "--received-at", RECEIVED, "--no-pdf", home=root)
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "printed.txt").write_text(done.stdout, encoding="utf-8")
    return Home.at(root)


@pytest.fixture(scope="session")
def candex() -> Candex:
    return run_candex


@pytest.fixture(scope="session")
def month_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One organisation and one month, landed, built and published: small enough to make more than once."""
    root = tmp_path_factory.mktemp("month") / "home"
    generate(root, "--single-month")
    done = run_candex("run", "--received-at", RECEIVED, home=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return Home.at(root)
