"""What the assets are handed: the home and the parameters of the run. No asset reads the environment or the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import dagster as dg
from pydantic import Field

from orchestration.settings import Home

Progress = Callable[[str], None]
"""Told what is being worked on; the command line shows it, a schedule ignores it."""


def silent(_: str) -> None:
    """The progress of work nobody watches."""


class HomeResource(dg.ConfigurableResource):
    """The home folder a run works on."""

    root: str

    def open(self) -> Home:
        return Home.at(self.root).prepare()


class LandingConfig(dg.Config):
    """`received_at` is when the files arrived, ISO 8601; a schedule passes its own tick, a demo the past."""

    received_at: str

    def moment(self) -> datetime:
        """The moment with its zone; a text without one is UTC, a text that is no time raises ValueError."""
        return as_utc(self.received_at).replace(tzinfo=UTC)


class BuildConfig(dg.Config):
    """`as_of` empty means the newest landed moment, so that the same files always build the same warehouse.

    `is_whole` builds everything anew, also what no new row touches. `is_revision` also takes in what arrived after its
    month was published, where that is no small group.
    """

    as_of: str = ""
    is_whole: bool = False
    is_revision: bool = False


class DoorConfig(dg.Config):
    """`months` are the report months to decide on, each YYYY-MM; none means every organisation's newest closed one."""

    months: list[str] = Field(default_factory=list)

    def report_months(self) -> list[date]:
        """First days of the months. Raises ValueError for a text that is no month."""
        return [date.fromisoformat(f"{month}-01") for month in self.months]


class ReportConfig(dg.Config):
    """`with_pdf` prints every report too, which takes nine tenths of a release's time."""

    with_pdf: bool = True


def as_utc(text: str) -> datetime:
    """An ISO 8601 time as naive UTC; a time without offset is taken as UTC."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
