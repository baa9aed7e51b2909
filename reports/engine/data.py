"""Published Parquet, queried for every reader of a release together.

Only the files of one folder can be opened, and nothing else of the file system or the network: a fence cannot reach
further whatever it says. The files are read where they lie, since a copy in memory is several times their size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from reports.engine.errors import DataError, PageError
from reports.engine.fences import REGISTERS
from reports.engine.parse import Document

REQUIRED = (
    "organisation", "departments", "stages", "metrics", "figures", "comparisons",
    "mart_stage_metrics", "mart_department_metrics", "mart_quality",
)  # fmt: skip

OPTIONAL = REGISTERS | {"mart_segment_metrics"}
"""What a release may lack: what reads it has nothing to show, and its section is left out."""

EVERYONE = """
create view mart_metrics as
select * from mart_stage_metrics union all by name select * from mart_department_metrics
"""
"""The two marts under one name, so that a section can serve the whole organisation and a department alike."""


class Row(Mapping[str, Any]):
    """One row, its columns by name and as attributes. Rows are many and wide, so they share the names."""

    __slots__ = ("_places", "_values")

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._places = {name: place for place, name in enumerate(columns)}
        self._values: Sequence[Any] = [*columns.values()]

    @classmethod
    def sharing(cls, places: dict[str, int], values: Sequence[Any]) -> Row:
        """A row of `values` whose columns are where `places` says, which other rows say too."""
        row = cls.__new__(cls)
        row._places, row._values = places, values
        return row

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]

    def __getattr__(self, name: str) -> Any:
        if name in Row.__slots__:
            raise AttributeError(name)
        try:
            return self._values[self._places[name]]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


Result = list[Row] | dict[str, list[Row]]
"""All rows of a fence, or its rows by the value of the column it is sliced by."""


class ReleaseData:
    """The data of one release: one organisation and report month."""

    def __init__(self, folder: Path) -> None:
        """Read every Parquet file of `folder`. Raises DataError naming the file that is missing."""
        self._connection = duckdb.connect(config={"threads": 1})
        for name in REQUIRED:
            if not (folder / f"{name}.parquet").exists():
                raise DataError(f"{folder / name}.parquet is missing; publish the month again.")
        paths = sorted(folder.glob("*.parquet"))
        self._connection.execute("set allowed_paths = $paths", {"paths": [str(path) for path in paths]})
        self._connection.execute("set enable_external_access = false")
        for path in paths:
            self._connection.read_parquet(str(path)).create_view(path.stem)
        self._connection.execute(EVERYONE)
        organisations = self.rows("select * from organisation")
        if len(organisations) != 1:
            raise DataError(f"{folder / 'organisation.parquet'} has {len(organisations)} rows; a release has one.")
        self.organisation = organisations[0]
        self.parameters = {
            "report_month": self.organisation.report_month,
            "organisation_id": self.organisation.organisation_id,
            "minimum_n": self.organisation.minimum_n,
        }

    def has(self, table: str) -> bool:
        """Whether the folder holds a table that releases may lack."""
        found = self._connection.execute("select 1 from duckdb_views() where view_name = ?", [table]).fetchone()
        return found is not None

    def rows(self, statement: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        """The rows of a statement, decimals as floats."""
        cursor = self._connection.execute(statement, parameters or {})
        described = cursor.description or []
        places = {column[0]: place for place, column in enumerate(described)}
        # literals such as .52 arrive as Decimal and break arithmetic with floats in the charts
        decimals = {place for place, column in enumerate(described) if str(column[1]).startswith("DECIMAL")}
        known: dict[str, str] = {}
        return [Row.sharing(places, _compact(values, decimals, known)) for values in cursor.fetchall()]

    def table(self, statement: str, parameters: dict[str, Any]) -> pa.Table:
        """The result of a statement as it is stored, for files that pass it on."""
        return self._connection.sql(statement, params=parameters).to_arrow_table()

    def run(self, document: Document) -> dict[str, Result]:
        """Every fence of a document once, for all readers. Raises PageError where a statement fails."""
        return {name: self._fence(document, name) for name in document.statements}

    def _fence(self, document: Document, name: str) -> Result:
        fence, statement = document.fences[name], document.statements[name]
        if not all(self.has(relation) for relation in document.relations[name] & OPTIONAL):
            return [] if fence.by is None else {}
        used = {key: value for key, value in self.parameters.items() if f"${key}" in statement}
        try:
            rows = self.rows(statement, used)
        except duckdb.Error as error:
            raise PageError(fence.file, fence.line, f"fence {name!r}: {str(error).splitlines()[0]}") from error
        if fence.by is None:
            return rows
        if rows and fence.by not in rows[0]:
            raise PageError(
                fence.file, fence.line, f"fence {name!r} is sliced by {fence.by!r}, which it does not select."
            )
        slices: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            slices[row[fence.by]].append(row)
        return dict(slices)


def _compact(values: Sequence[Any], decimals: Set[int], known: dict[str, str]) -> tuple[Any, ...]:
    """A row's values, decimals as floats, every text that has been met before as that one object."""
    return tuple(
        known.setdefault(value, value)
        if isinstance(value, str)
        else float(value)
        if place in decimals and value is not None
        else value
        for place, value in enumerate(values)
    )
