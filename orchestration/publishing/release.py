"""Putting a release in its place: built aside, described by a manifest, renamed, and never changed afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publishing.adopt import adopt, decided_months
from orchestration.publishing.data import write_data
from orchestration.settings import CHECKOUT, Home, source_files
from orchestration.warehouse import open_warehouse
from reports.formats import archive, star

MANIFEST = "manifest.json"
PRODUCT = ("orchestration", "reports", "dbt_project", "seeds")
SUFFIXES = {".py", ".sql", ".yml", ".csv", ".md", ".j2", ".css", ".woff2"}


class NothingToPublish(ValueError):
    """The organisation does not publish, or its report month is not closed."""


@dataclass(frozen=True)
class Release:
    """A release on disk or under construction: `published/<organisation>/<month>/r<revision>`."""

    organisation_id: str
    month: date
    revision: int
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"


def stage_data(home: Home, organisation_id: str, month: date) -> Release:
    """Write the readers' data of the next revision aside and return the release under construction.

    Raises NothingToPublish, naming the month, when there is nothing to print.
    """
    parent = home.published / organisation_id / f"{month:%Y-%m}"
    with open_warehouse(home.warehouse) as connection:
        _require_closed(connection, organisation_id, month)
        _require_decided(connection, organisation_id, month)
        latest = _latest_revision(parent)
        release = _written(connection, parent, organisation_id, month, max(latest, 1))
        if latest and _fingerprint(release.data) != _manifest(parent / f"r{latest}").get("fingerprint"):
            release = _written(connection, parent, organisation_id, month, latest + 1)
    return release


def staged(home: Home, organisation_id: str, month: date) -> Release:
    """The release `stage_data` left under construction."""
    parent = home.published / organisation_id / f"{month:%Y-%m}"
    folder = next(iter(sorted(parent.glob(".r*"))), None)
    if folder is None:
        raise NothingToPublish(f"{parent}: no figures are staged for {month:%Y-%m}; publish the month again.")
    return Release(organisation_id, month, int(folder.name[2:]), folder)


def finish(home: Home, release: Release, reports: Iterable[dict[str, Any]]) -> Release:
    """Describe the staged release in its manifest and rename it into place.

    A release that says what the one before said is not a revision: it is dropped and the earlier one returned. Before
    anybody may read it, it is in the ledger. What is made of all releases together, the archive and `current/`, is then
    made anew. Raises LedgerError if something else was released since the build.
    """
    final = release.folder.with_name(release.folder.name.removeprefix("."))
    if final.exists():
        shutil.rmtree(release.folder)
    else:
        with open_warehouse(home.warehouse) as connection:
            heads = adopt(connection, home, release.organisation_id, release.month)
        manifest = _describe(home, release, list(reports)) | {"ledger_heads": heads}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=_utc)
        (release.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
        release.folder.replace(final)
    for made_of_all in (star.renew, archive.renew):
        made_of_all(home.published / release.organisation_id)
    return Release(release.organisation_id, release.month, release.revision, final)


def latest_release(home: Home, organisation_id: str, month: str) -> dict[str, Any]:
    """The manifest of the newest revision of a month, with the folder it lies in."""
    parent = home.published / organisation_id / month
    folder = parent / f"r{_latest_revision(parent)}"
    return _manifest(folder) | {"folder": str(folder)}


def _written(
    connection: duckdb.DuckDBPyConnection, parent: Path, organisation_id: str, month: date, revision: int
) -> Release:
    release = _start(parent, organisation_id, month, revision)
    before = parent / f"r{revision - 1}" / "data" / "figures.parquet"
    write_data(connection, release.data, organisation_id, month, revision, before if before.exists() else None)
    return release


def _start(parent: Path, organisation_id: str, month: date, revision: int) -> Release:
    parent.mkdir(parents=True, exist_ok=True)
    for leftover in parent.glob(".r*"):
        shutil.rmtree(leftover)
    return Release(organisation_id, month, revision, parent / f".r{revision}")


def _require_closed(connection: duckdb.DuckDBPyConnection, organisation_id: str, month: date) -> None:
    found = connection.execute(
        "select count(*) filter (where c.month = $month), max(c.month) from int_closed_months as c"
        " semi join dim_organisations as o on c.organisation_id = o.organisation_id and o.is_publishing"
        " where c.organisation_id = $organisation",
        {"month": month, "organisation": organisation_id},
    ).fetchall()
    is_closed, newest = found[0]
    if newest is None:
        raise NothingToPublish(f"{organisation_id}: no closed month, or not a publishing organisation in config/.")
    if not is_closed:
        raise NothingToPublish(f"{organisation_id}: {month:%Y-%m} is not closed; the newest closed is {newest:%Y-%m}.")


def _require_decided(connection: duckdb.DuckDBPyConnection, organisation_id: str, month: date) -> None:
    decided = [f"{one:%Y-%m}" for one in decided_months(connection, organisation_id)]
    if f"{month:%Y-%m}" not in decided:
        raise NothingToPublish(
            f"{organisation_id}: the last build decided what reports of {', '.join(decided) or 'no month'} may show, "
            f"not of {month:%Y-%m}. Run `candex build --month {month:%Y-%m}` first."
        )


def _describe(home: Home, release: Release, reports: list[dict[str, Any]]) -> dict[str, Any]:
    with open_warehouse(home.warehouse) as connection:
        files = connection.execute(
            "select source_file_id, contract_version, received_at from dim_source_files"
            " where organisation_id in (?, '_config') and status <> 'refused' order by 1, 2, 3",
            [release.organisation_id],
        ).fetchall()
        [(as_of,)] = connection.execute("select as_of from dim_builds").fetchall()
    previous = release.folder.with_name(f"r{release.revision - 1}") / MANIFEST
    return {
        "organisation_id": release.organisation_id,
        "report_month": f"{release.month:%Y-%m}",
        "revision": release.revision,
        "as_of": as_of,
        "code_version": code_version(),
        "fingerprint": _fingerprint(release.data),
        "previous_manifest_sha256": _sha256(previous) if previous.exists() else None,
        "source_files": [
            {"sha256": file_id, "contract_version": contract, "received_at": received}
            for file_id, contract, received in files
        ],
        "reports": reports,
        "outputs": {
            path.relative_to(release.folder).as_posix(): _sha256(path)
            for path in sorted(release.folder.rglob("*"))
            if path.is_file()
        },
    }


@lru_cache(maxsize=1)
def code_version() -> str:
    """One hash over every file that decides what a release says."""
    digest = hashlib.sha256()
    files = source_files(*(CHECKOUT / root for root in PRODUCT))
    for path in (file for file in files if file.suffix in SUFFIXES):
        digest.update(path.relative_to(CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _fingerprint(data: Path) -> str:
    """What the readers' data and the code that lays it out amount to."""
    digest = hashlib.sha256(code_version().encode())
    for path in sorted(data.iterdir()):
        digest.update(path.name.encode() + bytes.fromhex(_sha256(path)))
    return digest.hexdigest()


def _latest_revision(parent: Path) -> int:
    return max((int(folder.name[1:]) for folder in parent.glob("r[0-9]*")), default=0)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _utc(moment: datetime) -> str:
    """A time of the warehouse, which is UTC without saying so."""
    return moment.isoformat() + "Z"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
