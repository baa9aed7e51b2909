"""Published Parquet, read once and queried for every reader of a release together.

Only the files of one folder are opened, and the connection is then closed to the file system: a fence cannot reach
anything else whatever it says.
"""

from __future__ import annotations

from collections import defaultdict
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


class Row(dict[str, Any]):
    """One row, its columns also as attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


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
        for path in sorted(folder.glob("*.parquet")):
            self._connection.execute(f'create table "{path.stem}" as from read_parquet(?)', [str(path)])
        self._connection.execute(EVERYONE)
        self._connection.execute("set enable_external_access = false")
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
        found = self._connection.execute("select 1 from duckdb_tables() where table_name = ?", [table]).fetchone()
        return found is not None

    def rows(self, statement: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        """The rows of a statement, decimals as floats."""
        cursor = self._connection.execute(statement, parameters or {})
        described = cursor.description or []
        columns = [column[0] for column in described]
        rows = [Row(zip(columns, values, strict=True)) for values in cursor.fetchall()]
        # literals such as .52 arrive as Decimal and break arithmetic with floats in the charts
        for column in [column[0] for column in described if str(column[1]).startswith("DECIMAL")]:
            for row in rows:
                row[column] = None if row[column] is None else float(row[column])
        return rows

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
