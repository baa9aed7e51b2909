"""Where the folders of a home and of the checkout are. The only file that knows; it creates folders, never data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SEEDS = CHECKOUT / "seeds"
DBT_PROJECT = CHECKOUT / "dbt_project"

GENERATED = {"target", "logs", "__pycache__"}
"""Folders that dbt and Python write beside the sources."""

RESTRICTED = 0o700
"""Mode of folders that hold rows about people; the files in them are 0600."""


def source_files(*roots: Path) -> list[Path]:
    """The files under `roots` that somebody wrote, sorted; what tools generate beside them is left out."""
    files = (path for root in roots for path in root.rglob("*") if path.is_file())
    return sorted(path for path in files if not GENERATED & set(path.relative_to(CHECKOUT).parts))


@dataclass(frozen=True)
class Home:
    """The one mutable place of an installation: one controller (personuppgiftsansvarig) per home."""

    root: Path

    @classmethod
    def at(cls, root: str | Path | None = None) -> Home:
        """The home at `root`, else at `CANDEX_HOME`, else `var/` in the checkout."""
        chosen = root or os.environ.get("CANDEX_HOME") or CHECKOUT / "var"
        return cls(Path(chosen).resolve())

    @property
    def config(self) -> Path:
        """The installation's own rows; a repository of its own when `CANDEX_CONFIG` names one."""
        return Path(os.environ.get("CANDEX_CONFIG") or self.root / "config").resolve()

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def keys(self) -> Path:
        """The keys of pseudonyms and of kept files. Whoever has them and the rest of the home can see people."""
        return self.root / "keys"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def door(self) -> Path:
        """The disclosure decisions of the latest build, as Parquet."""
        return self.root / "door"

    @property
    def kept(self) -> Path:
        """What published months were made of, as Parquet: builds count them as they were."""
        return self.door / "kept"

    @property
    def ledger(self) -> Path:
        """Every row that ever went out; only added to."""
        return self.root / "ledger.sqlite"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def dbt_target(self) -> Path:
        return self.root / "dbt"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def prepare(self) -> Home:
        """Create the folders this home lacks; those with rows about people open to their owner only."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.inbox, self.landing, self.keys, self.raw, self.door, self.dbt_target):
            folder.mkdir(mode=RESTRICTED, parents=True, exist_ok=True)
        for folder in (self.published, self.dagster):
            folder.mkdir(parents=True, exist_ok=True)
        return self
