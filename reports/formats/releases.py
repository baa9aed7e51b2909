"""The releases an organisation has published, read from their folders: `<organisation>/<month>/r<revision>/data`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reports.engine.data import Row

MONTH = re.compile(r"\d{4}-\d{2}")
REVISION = re.compile(r"r([1-9]\d*)")


@dataclass(frozen=True)
class Published:
    """One release on disk; `is_latest` says whether no later revision of its month exists."""

    folder: Path
    revision: int
    is_latest: bool

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def month_key(self) -> str:
        """The month as its folder is called, "2019-12"."""
        return self.folder.parent.name

    @cached_property
    def organisation(self) -> Row:
        """The organisation as it was called and set up then."""
        [row] = self.table("organisation").to_pylist()
        return Row(row)

    @property
    def language(self) -> str:
        return str(self.organisation.language)

    @property
    def month(self) -> date:
        """First day of the report month."""
        month: date = self.organisation.report_month
        return month

    @property
    def published_on(self) -> date:
        day: date = self.organisation.published_on
        return day

    @cached_property
    def departments(self) -> dict[str, str]:
        """Names by id of the departments with a report."""
        return {row["department_id"]: row["name"] for row in self.table("departments").to_pylist()}

    def table(self, name: str) -> pa.Table:
        """A published table, whole."""
        return pq.read_table(self.data / f"{name}.parquet")


def releases(organisation: Path) -> list[Published]:
    """Every release in an organisation's folder by time of making, month and revision; staged ones are none yet."""
    found = []
    for month in organisation.iterdir() if organisation.is_dir() else ():
        if MONTH.fullmatch(month.name):
            numbers = sorted(int(match[1]) for folder in month.iterdir() if (match := REVISION.fullmatch(folder.name)))
            found += [Published(month / f"r{number}", number, number == numbers[-1]) for number in numbers]
    return sorted(found, key=_made)


def _made(release: Published) -> tuple[Any, ...]:
    return release.organisation.as_of, release.month, release.revision
