"""Where things are: a home's folders, and which files of the checkout somebody wrote."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from orchestration import settings
from orchestration.settings import Home, source_files


def test_what_tools_generate_beside_the_sources_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CHECKOUT", tmp_path)
    (tmp_path / "dbt_project/target/compiled/model.yml").mkdir(parents=True)
    (tmp_path / "dbt_project/target/manifest.json").write_text("{}")
    (tmp_path / "dbt_project/model.sql").write_text("select 1")
    (tmp_path / "dbt_project/__pycache__").mkdir()
    assert source_files(tmp_path / "dbt_project") == [tmp_path / "dbt_project/model.sql"]


def test_folders_with_rows_about_people_are_open_to_their_owner_only(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home").prepare()
    for folder in (home.inbox, home.landing, home.raw, home.door, home.dbt_target):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_home_is_the_named_one_else_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDEX_HOME", str(tmp_path / "environment"))
    monkeypatch.delenv("CANDEX_CONFIG", raising=False)
    assert Home.at(tmp_path / "named").root == tmp_path / "named"
    assert Home.at().config == tmp_path / "environment/config"
    monkeypatch.setenv("CANDEX_CONFIG", str(tmp_path / "elsewhere"))
    assert Home.at().config == tmp_path / "elsewhere"
