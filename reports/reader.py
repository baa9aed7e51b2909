"""Who a report is for: the whole organisation, or one department of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.engine.data import ReleaseData

MANAGERS = "managers.html"
"""The sheet for hiring managers, which lies beside the report of those departments whose organisation wants it."""

OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that would turn the direction of all that follows a name; marks of a single letter stay."""

WHOLE = "*"
"""The department id of rows about the whole organisation."""


@dataclass(frozen=True)
class Reader:
    """One audience. `slug` is also the folder of its report."""

    id: str
    name: str
    audience: Literal["organisation", "department"]
    slug: str

    @property
    def is_organisation(self) -> bool:
        return self.id == WHOLE


def readers(release: ReleaseData) -> list[Reader]:
    """The organisation first, then every department by id."""
    whole = Reader(WHOLE, release.organisation.name, "organisation", "organisation")
    departments = release.rows("select department_id, name from departments order by department_id")
    return [whole] + [
        Reader(row.department_id, row.name.translate(OVERRIDES), "department", f"departments/{row.department_id}")
        for row in departments
    ]
