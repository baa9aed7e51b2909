"""The dbt project as its engineers run it: unit tests on the demo's warehouse, and a bare build."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import Home

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"


def dbt(*arguments: str, home: Home, target: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CANDEX_HOME": str(home.root), "DBT_TARGET_PATH": str(target), "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-m", "dbt.cli.main", *arguments]
    return subprocess.run(command, cwd=DBT_PROJECT, env=environment, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def copied(month_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("dbt") / "home"
    shutil.copytree(month_home.root, root)
    return Home.at(root)


def test_a_bare_build_works_with_its_unit_tests(copied: Home, tmp_path: Path) -> None:
    done = dbt("build", "--profiles-dir", ".", home=copied, target=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "ERROR=0" in done.stdout
    found = re.search(r"([0-9]+) unit tests", done.stdout)
    assert found and int(found[1]) >= 15


def test_every_model_states_its_grain_in_its_first_line() -> None:
    for path in (DBT_PROJECT / "models").rglob("*.sql"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- One row"), path.name


def test_marts_and_core_enforce_their_contracts(copied: Home, tmp_path: Path) -> None:
    dbt("parse", "--profiles-dir", ".", home=copied, target=tmp_path)
    nodes = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    public = [n for n in nodes if n["resource_type"] == "model" and n["fqn"][1] in ("marts", "core")]
    assert len(public) > 15
    for node in public:
        assert node["config"]["contract"]["enforced"], node["name"]
        assert node["columns"] and node["description"], node["name"]
