"""Reading the finished warehouse: the few questions the work itself has to ask. Meaning is in dbt, never here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb


class NoWarehouse(FileNotFoundError):
    """The home has not been built yet."""


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection. Raises NoWarehouse when the home has none."""
    if not path.exists():
        raise NoWarehouse(f"{path} does not exist. Run `candex build` first.")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def publishing_organisations(warehouse: Path) -> list[str]:
    """Ids of the organisations that get reports, sorted."""
    with open_warehouse(warehouse) as connection:
        rows = connection.execute("select organisation_id from dim_organisations where is_publishing order by 1")
        return [organisation_id for (organisation_id,) in rows.fetchall()]


def latest_closed_month(warehouse: Path, organisation_id: str) -> date | None:
    """First day of the newest closed month of an organisation, None before the first one."""
    with open_warehouse(warehouse) as connection:
        [(month,)] = connection.execute(
            "select max(month) from int_closed_months where organisation_id = ?", [organisation_id]
        ).fetchall()
    return month
