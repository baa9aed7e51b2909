"""Deleting originals when their time is over: only under a recorded retention decision, and with a record of it.

The receipt and the canonical rows stay; what still proves a file afterwards is `evidence.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq

from orchestration.landing.inbox import remove_from_inbox
from orchestration.landing.land import CONFIGURATION
from orchestration.landing.originals import kept_files, original_path
from orchestration.landing.receipts import Receipt, Shelf
from orchestration.landing.store import locked, write_whole
from orchestration.landing.tables import EVERYONE
from orchestration.settings import Home

Decision = dict[str, Any]
"""A row of `config/retention_decisions.csv` as it landed."""


@dataclass
class Purged:
    """What a purge did: the files deleted by the reference of the decision, and how many stay."""

    deleted: dict[str, list[str]] = field(default_factory=dict)
    kept: int = 0


def purge(home: Home, now: datetime) -> Purged:
    """Delete the originals that a landed retention decision covers on the day of `now` (with a zone).

    Raises LandingError while a landing is running.
    """
    today, purged = now.astimezone(UTC), Purged()
    with locked(home.landing):
        decisions = [row for row in _decisions(home) if row["decided_on"] <= today.date()]
        receipts = _receipts_by_file(home)
        for file_id in kept_files(home.landing):
            decision = _covering(decisions, receipts.get(file_id, []))
            if decision is None:
                purged.kept += 1
                continue
            _record(home, file_id, decision, today)
            original_path(home.landing, file_id).unlink(missing_ok=True)
            remove_from_inbox(home, {file_id})
            purged.deleted.setdefault(decision["reference"], []).append(file_id)
    return purged


def _decisions(home: Home) -> list[Decision]:
    """The rows of the newest landed file of decisions."""
    rows = [row for path in sorted(home.raw.glob("retention_decisions/*/*/*.parquet")) for row in _read(path)]
    newest = max((row["_landed_at"] for row in rows), default=None)
    return [row for row in rows if row["_landed_at"] == newest]


def _read(path: Any) -> Iterator[Decision]:
    owner = path.parent.parent.name.partition("=")[2]
    yield from (row | {"organisation_id": owner} for row in pq.ParquetFile(path).read().to_pylist())


def _receipts_by_file(home: Home) -> dict[str, list[Receipt]]:
    found: dict[str, list[Receipt]] = {}
    for receipt in Shelf(home.landing).all():
        found.setdefault(receipt.file_id, []).append(receipt)
    return found


def _covering(decisions: Iterable[Decision], receipts: list[Receipt]) -> Decision | None:
    """The first decision that covers every receipt of a file; settings are never purged."""
    if not receipts or any(receipt.organisation_id == CONFIGURATION for receipt in receipts):
        return None
    return next((one for one in decisions if all(_covers(one, receipt) for receipt in receipts)), None)


def _covers(decision: Decision, receipt: Receipt) -> bool:
    contracts = {label.partition("@")[0] for label in (receipt.contract or "").split(", ")}
    return (
        decision["organisation_id"] in (EVERYONE, receipt.organisation_id)
        and (decision["contract_id"] == EVERYONE or contracts == {decision["contract_id"]})
        and receipt.received_at.date() < decision["received_before"]
    )


def _record(home: Home, file_id: str, decision: Decision, now: datetime) -> None:
    content = {
        "file_id": file_id,
        "reference": decision["reference"],
        "decided_on": decision["decided_on"].isoformat(),
        "decided_by": decision["decided_by"],
        "purged_at": now.isoformat(timespec="seconds"),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_whole(home.landing / "purged" / f"{file_id}.json", text.encode())
