"""The receipt of a landed file: what came, what became of it and why. Receipts are added, never changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration.landing.messages import printable
from orchestration.landing.store import write_whole

Status = Literal["accepted", "partly", "refused", "unchanged"]


@dataclass(frozen=True)
class Receipt:
    """One attempt to land one file.

    `contract` is '<id>@<version>', None for an unknown export. `messages` are sentences with file, place and remedy,
    never a value. What a terminal would not show as it is, in these and in the file's name, is written out.
    """

    file_id: str
    organisation_id: str
    file_name: str
    bytes: int
    contract: str | None
    status: Status
    received_at: datetime
    rows_read: int = 0
    rows_used: int = 0
    rows_refused: int = 0
    rows_skipped: int = 0
    values_refused: int = 0
    messages: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    """The sha256 of each part of the canonical rows, by '<table>/<month>': what proves them once the bytes are gone."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "file_name", printable(self.file_name))
        object.__setattr__(self, "messages", list(map(printable, self.messages)))

    @property
    def is_landed(self) -> bool:
        """Whether rows of the file are in raw."""
        return self.status in ("accepted", "partly")

    def tells_the_same_as(self, other: Receipt) -> bool:
        """Whether two attempts differ in nothing but their time."""
        return replace(self, received_at=other.received_at) == other

    def to_json(self) -> str:
        content = asdict(self) | {"received_at": self.received_at.isoformat()}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        content = json.loads(text)
        return cls(**content | {"received_at": datetime.fromisoformat(content["received_at"])})


@dataclass(frozen=True)
class Shelf:
    """The receipts of a home: `receipts/<organisation>/<sha256>/<attempt>.json`."""

    landing: Path

    def attempts(self, organisation_id: str, file_id: str) -> list[Receipt]:
        """Every attempt at a file, oldest first."""
        folder = self.landing / "receipts" / organisation_id / file_id
        paths = sorted(folder.glob("*.json"), key=lambda path: int(path.stem)) if folder.is_dir() else []
        return [Receipt.from_json(path.read_text(encoding="utf-8")) for path in paths]

    def all(self, organisation_id: str = "*") -> list[Receipt]:
        """Every attempt at every file of an organisation, or of all, by path."""
        paths = sorted((self.landing / "receipts").glob(f"{organisation_id}/*/*.json"))
        return [Receipt.from_json(path.read_text(encoding="utf-8")) for path in paths]

    def add(self, receipt: Receipt) -> None:
        """Add an attempt beside the earlier ones."""
        earlier = self.attempts(receipt.organisation_id, receipt.file_id)
        folder = self.landing / "receipts" / receipt.organisation_id / receipt.file_id
        write_whole(folder / f"{len(earlier) + 1}.json", receipt.to_json().encode())
