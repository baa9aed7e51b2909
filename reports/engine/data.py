"""Published Parquet, queried for every reader of a release together.

Only the files of one folder can be opened, and nothing else of the file system or the network: a fence cannot reach
further whatever it says. The files are read where they lie, since a copy in memory is several times their size.
"""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from reports.engine.errors import DataError, PageError
from reports.engine.fences import PARTS, REGISTERS
from reports.engine.parse import Document

REQUIRED = (
    "organisation", "departments", "stages", "metrics", "figures", "comparisons",
    "mart_stage_metrics", "mart_department_metrics", "mart_quality",
)  # fmt: skip

OPTIONAL = REGISTERS | PARTS | {"mart_segment_metrics"}
"""What a release may lack: what reads it has nothing to show, and its section is left out."""

EVERYONE = """
create view mart_metrics as
select * from mart_stage_metrics union all by name select * from mart_department_metrics
"""
"""The two marts under one name, so that a section can serve the whole organisation and a department alike."""


class Row(Mapping[str, Any]):
    """One row, its columns by name and as attributes.

    A row is a tuple whose class, one for each list of columns, knows their places: rows are many and wide, and pages
    read a column ten thousand times.
    """

    __slots__ = ()
    _places: ClassVar[dict[str, int]]

    def __new__(cls, columns: Mapping[str, Any]) -> Row:
        return _shaped(tuple(columns), [columns.values()])[0]

    def __getitem__(self, name: str) -> Any:
        return tuple.__getitem__(self, self._places[name])  # type: ignore[call-overload]

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@cache
def _shape(columns: tuple[str, ...]) -> type[Row]:
    """The class of rows with these columns. A column that no attribute can be named after is read by its name only."""
    fields = namedtuple("fields", columns, rename=True)  # type: ignore[misc]
    places = {name: place for place, name in enumerate(columns)}
    return type("Row", (Row, fields), {"__slots__": (), "_places": places})


def _shaped(columns: tuple[str, ...], values: Iterable[Iterable[Any]]) -> list[Row]:
    """A row of each of `values`, which are in the order of `columns`."""
    return [*map(partial(tuple.__new__, _shape(columns)), values)]  # type: ignore[type-var]


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
        self._tables = frozenset(path.stem for path in paths)
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
        return table in self._tables

    def rows(self, statement: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        """The rows of a statement, decimals as floats."""
        found = self._connection.sql(statement, params=parameters or {}).to_arrow_table()
        # column by column, since a value that stands in a thousand rows is then made once and shared by them
        return _shaped(tuple(found.column_names), zip(*map(_values, found.columns), strict=True))

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


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column's values as Python has them, equal ones as one object, decimals as floats.

    Literals such as .52 arrive as Decimal, which breaks arithmetic with floats in the charts.
    """
    if pa.types.is_null(column.type) or pa.types.is_nested(column.type):
        return list(column.to_pylist())
    encoded = pa.chunked_array(column.chunks, column.type).combine_chunks().dictionary_encode()
    known = (
        [*map(float, encoded.dictionary.to_pylist())]
        if pa.types.is_decimal(column.type)
        else (encoded.dictionary.to_pylist())
    )
    places = encoded.indices.fill_null(len(known)).to_pylist()
    return [*map([*known, None].__getitem__, places)]
