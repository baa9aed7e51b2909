"""A home to land files in, as an installation would have it: configuration and inbox in, receipts and raw rows out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.landing.land import Landed, land
from orchestration.landing.receipts import Receipt
from orchestration.landing.tables import CONFIG_TABLES
from orchestration.settings import Home

FIXTURES = Path(__file__).parent / "fixtures"
JANUARY = datetime(2020, 1, 18, 6, 0, tzinfo=UTC)


class LandingHome:
    """A home of one organisation, `provkommun`."""

    def __init__(self, root: Path) -> None:
        self.home = Home.at(root).prepare()
        self.configure("organisations", [{"organisation_id": "provkommun", "name": "Provkommun", "minimum_n": "10"}])

    def configure(self, table: str, rows: Iterable[dict[str, str]]) -> None:
        """Write `config/<table>.csv` with these rows; columns left out are empty."""
        text = io.StringIO()
        writer = csv.DictWriter(text, ["organisation_id", *CONFIG_TABLES[table]], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"organisation_id": "provkommun"} | row for row in rows)
        self.write(self.home.config / f"{table}.csv", text.getvalue().encode())

    def configure_surveys(self, *fixtures: str) -> None:
        """Take the survey_questions of these fixture folders."""
        rows: list[dict[str, str]] = []
        for fixture in fixtures:
            with (FIXTURES / fixture / "survey_questions.csv").open(encoding="utf-8", newline="") as file:
                rows += csv.DictReader(file)
        self.configure("survey_questions", rows)

    def drop(self, name: str, data: bytes | str) -> None:
        """Put a file into the organisation's inbox."""
        self.write(self.home.inbox / "provkommun" / name, data.encode() if isinstance(data, str) else data)

    @staticmethod
    def write(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def land(self, at: datetime = JANUARY) -> Landed:
        return land(self.home, at)

    def receive(self, name: str, data: bytes | str, at: datetime = JANUARY) -> Receipt:
        """Drop one file, land, and hand back its receipt."""
        self.drop(name, data)
        return next(receipt for receipt in self.land(at).receipts if receipt.file_name == name)

    def rows(self, table: str, provenance: bool = False) -> list[dict[str, Any]]:
        """The raw rows of a table by file and row, with the month of their partition."""
        paths = sorted(self.home.raw.glob(f"{table}/*/*/*.parquet"))
        tables = [
            pq.ParquetFile(path)
            .read()
            .append_column("month", pa.array([path.parent.name[6:]] * _count(path), pa.string()))
            for path in paths
        ]
        rows = pa.concat_tables(tables).sort_by([("_source_file_id", "ascending"), ("_source_row_number", "ascending")])
        return [{k: v for k, v in row.items() if provenance or not k.startswith("_")} for row in rows.to_pylist()]

    def texts(self) -> set[str]:
        """Every text of every raw table."""
        tables = {path.relative_to(self.home.raw).parts[0] for path in self.home.raw.rglob("*.parquet")}
        rows = [row for table in tables for row in self.rows(table)]
        return {value for row in rows for value in row.values() if isinstance(value, str)}


def _count(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


@pytest.fixture
def landing_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LandingHome:
    monkeypatch.delenv("CANDEX_CONFIG", raising=False)
    return LandingHome(tmp_path / "home")


@pytest.fixture
def fixture_bytes() -> Callable[[str], bytes]:
    """The bytes of a file under tests/fixtures."""
    return lambda name: (FIXTURES / name).read_bytes()
