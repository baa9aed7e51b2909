"""Tables as CSV: UTF-8, comma, decimal point, ISO dates, an empty cell for what is null.

A spreadsheet runs a text that begins like a formula. Such a text gets an apostrophe in front, which spreadsheets take
as "this is text"; a lone hyphen, our sign for "not divided", is no formula and stays. The Parquet beside it is
untouched.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import write_csv

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""What makes a spreadsheet take a cell for a formula; full-width signs count in East Asian settings."""

GUARD = "'"


def write(table: pa.Table, path: Path) -> None:
    """Write `table` with texts made harmless; the same rows give the same bytes."""
    write_csv(harmless(table), path)


def harmless(table: pa.Table) -> pa.Table:
    """`table` with a guard before every text that a spreadsheet would run."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            guarded = _guarded(table.column(place))
            if guarded is not None:
                table = table.set_column(place, field, guarded)
    return table


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """The column with its guards, or None when it needs none."""
    # few texts are written in many rows, and searching is what takes time
    if not pc.any(_risky(column.unique())).as_py():
        return None
    risky = _risky(column)
    return pc.if_else(pc.fill_null(risky, False), pc.binary_join_element_wise(GUARD, column, ""), column)


def _risky(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Whether a spreadsheet would run each text."""
    return pc.and_(pc.match_substring_regex(texts, FORMULA), pc.not_equal(texts, "-"))
