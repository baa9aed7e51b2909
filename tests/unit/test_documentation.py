"""What the README says exists: the commands, the assets in its picture, the files it points to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
import yaml

from orchestration.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = README.split("```")[1]


def test_every_command_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    commands = set(getattr(group, "commands"))  # noqa: B009
    assert commands
    assert all(f"candex {name}" in README for name in commands)


def test_every_asset_of_the_picture_is_in_the_graph_in_that_order() -> None:
    line = next(line for line in PICTURE.splitlines() if "landed_files ──▶" in line)
    drawn = re.findall(r"[a-z_]+", line.split("(")[0])
    assert drawn == ["landed_files", "before_door", "decisions", "after_door", "release_data", "monthly_reports"]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "orchestration/defs").rglob("assets.py"))
    for asset in drawn:
        assert re.search(rf"def {asset}\b", sources), f"{asset} is drawn and not built"


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=lambda p: p.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_every_top_folder_is_in_the_layout() -> None:
    layout = README.split("## Where things are")[1]
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {"var"}
    tracked = {"orchestration", "dbt_project", "reports", "seeds", "benchmarks", "tests", "docs"}
    assert tracked <= folders
    assert all(f"`{name}/`" in layout for name in tracked)


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = "|".join(("pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", "/" + "root/", "/" + "work/"))
    own = [
        path for path in ROOT.rglob("*") if path.is_file() and path.suffix in {".md", ".toml", ".lock", ".py", ".yml"}
    ]
    own = [path for path in own if not {".venv", ".venv-lint", "var", ".git"} & set(path.relative_to(ROOT).parts)]
    for path in own:
        if "fixtures" not in path.parts:
            assert not re.search(hosts, path.read_text(encoding="utf-8")), path


def test_the_interchange_page_names_every_column_that_is_read() -> None:
    page = (ROOT / "docs/interchange.md").read_text(encoding="utf-8")
    contracts = sorted((ROOT / "orchestration/connectors/exports").glob("interchange_*.yml"))
    assert len(contracts) == 10
    for path in contracts:
        contract = yaml.safe_load(path.read_text(encoding="utf-8"))
        line = next(
            line for line in page.splitlines() if line.startswith(f"| {path.stem.removeprefix('interchange_')} ")
        )
        named = set(re.findall(r"[a-z_]+", line))
        columns = [column for row in contract["rows"] for column in row["columns"].values()]
        wanted = {c.get("from", "") if isinstance(c, dict) else c for c in columns} - {""}
        assert wanted | set(contract.get("personal", [])) <= named, path.name
