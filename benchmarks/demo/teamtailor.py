"""Writes Linköping's recruitment system as pages of Teamtailor's JSON:API: its job applications.

Of a job the system knows neither occupation nor who handles it nor when it closed, so recruitments come from HR's own
register. Candidates are ids alone: no name, address or number of a person is written anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.demo import clock
from benchmarks.demo.files import Files
from benchmarks.demo.world import World

ADDRESS = "https://api.teamtailor.com/v1"
COLLECTION = "job-applications"
PAGE_SIZE = 30
STAGES = (("Inkorg", "Inbox"), ("Intervju", "In process"), ("Anställd", "Hired"))
REASONS = {  # reject reason → whether the company ended it
    "1": ("Uppfyller inte kravprofilen", True), "2": ("Annan sökande hade högre meriter", True),
    "3": ("Tjänsten tillsattes inte", True), "4": ("Drog tillbaka sin ansökan", False),
    "5": ("Tackade ja till annat arbete", False),
}  # fmt: skip
FITTING = {"rejected": ("2", "2", "2", "3"), "withdrew": ("4", "5")}
SITES = {"own_site": "linkoping.se", "acquaintance": None, "contacted": None, "": None}
"""How somebody found the ad that is no other site's address."""

Resource = dict[str, Any]


def write(world: World) -> Files:
    """The pages of the collection, oldest first, as fetched when the period ended."""
    folder = f"inbox/{world.organisation.organisation_id}/teamtailor/{COLLECTION}"
    for number, page in enumerate(_pages(COLLECTION, list(_job_applications(world))), start=1):
        yield f"{folder}/page-{number:03d}.json", json.dumps(page, ensure_ascii=False).encode()


def _pages(collection: str, resources: list[tuple[Resource, list[Resource]]]) -> Iterator[Resource]:
    last = max(1, -(-len(resources) // PAGE_SIZE))
    for number in range(1, last + 1):
        rows = resources[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        sideloaded = {(r["type"], r["id"]): r for _, related in rows for r in related}
        numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        yield {
            "data": [row for row, _ in rows],
            "included": list(sideloaded.values()),
            "meta": {"record-count": len(resources), "page-count": last},
            "links": {name: _page_link(collection, n) for name, n in numbers.items() if 1 <= n <= last},
        }


def _page_link(collection: str, number: int) -> str:
    return f"{ADDRESS}/{collection}?page%5Bnumber%5D={number}&page%5Bsize%5D={PAGE_SIZE}"


def _job_applications(world: World) -> Iterator[tuple[Resource, list[Resource]]]:
    """Each application, with its stage and, once it ended, its reject reason sideloaded."""
    a = world.exported_applications
    is_ended = a["outcome"].isin(["rejected", "withdrew"])
    changed = a["decided_at"].where(a["outcome"] == "hired", a["interviewed_at"]).fillna(a["submitted_at"])
    moments = {
        "created-at": _stamps(a["submitted_at"]),
        "updated-at": _stamps(a[["submitted_at", "interviewed_at", "decided_at", "told_at"]].max(axis=1)),
        "rejected-at": _stamps(a["decided_at"].where(is_ended)), "changed-stage-at": _stamps(changed),
    }  # fmt: skip
    for i, row in enumerate(a.itertuples(index=False)):
        attributes = {
            **{name: texts[i] or None for name, texts in moments.items()}, "cover-letter": None,
            "referring-site": SITES.get(row.source, row.source), "referring-url": None,
            "sourced": row.source == "contacted",
        }  # fmt: skip
        stage, reason = _stage(row), _reason(i, row)
        links = {
            "candidate": ("candidates", str(300_000 + i)), "job": ("jobs", row.recruitment_id),
            "stage": ("stages", stage["id"]), "reject-reason": ("reject-reasons", reason["id"]) if reason else None,
        }  # fmt: skip
        sideloaded = [stage, reason] if reason else [stage]
        yield _resource("job-applications", row.application_id, attributes, links), sideloaded


def _stage(row: Any) -> Resource:
    """The stage the application came to; every job has stages of its own."""
    position = 2 if row.outcome == "hired" else 0 if pd.isna(row.interviewed_at) else 1
    name, kind = STAGES[position]
    attributes = {"name": name, "stage-type": kind, "row-order": position}
    return _resource("stages", f"{row.recruitment_id}{position}", attributes, {"job": ("jobs", row.recruitment_id)})


def _reason(number: int, row: Any) -> Resource | None:
    """Why the application ended; who is not qualified is told so."""
    if row.outcome not in FITTING:
        return None
    fitting = ("1",) if row.outcome == "rejected" and not row.qualified else FITTING[row.outcome]
    chosen = fitting[number % len(fitting)]
    reason, by_company = REASONS[chosen]
    return _resource("reject-reasons", chosen, {"reason": reason, "rejected-by-company": by_company}, {})


def _resource(kind: str, identity: str, attributes: Resource, links: dict[str, tuple[str, object] | None]) -> Resource:
    address = f"{ADDRESS}/{kind}/{identity}"
    return {
        "id": identity, "type": kind, "links": {"self": address}, "attributes": attributes,
        "relationships": {name: _relationship(address, name, target) for name, target in links.items()},
    }  # fmt: skip


def _relationship(address: str, name: str, target: tuple[str, object] | None) -> Resource:
    data = {"type": target[0], "id": target[1]} if target else None
    links = {"self": f"{address}/relationships/{name}", "related": f"{address}/{name}"}
    return {"links": links, "data": data}


def _stamps(moments: pd.Series) -> clock.Texts:
    """Moments as the vendor writes them, down to a thousandth of a second nobody measured."""
    return clock.with_offset(moments, milliseconds=np.arange(len(moments)) * 7919 % 60_000)
