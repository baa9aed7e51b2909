"""A published folder as publishing leaves it: releases of several months and revisions, with their archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports import render_release
from reports.formats import archive, star
from tests.golden.release_data import build

HOSTILE = {
    "barn": '=HYPERLINK("http://example.org","Klicka")',
    "kultur": "@SUM(A1:A9)",
    "lokal": "\u202eBarn\u200f och unga\u2066",
    "miljo": '</style><script>alert("x")</script> {{ 7*7 }} {% raw %} & "q"',
    "social": "Mycket lång förvaltning " + "för skola och omsorg " * 4 + "och allt annat",
}
"""Names of departments that try to break a format: a formula, another, marks of direction, markup, a long one."""


def change(data: Path, name: str, changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite the rows of a table of a release's data, keeping its types."""
    table = pq.read_table(data / f"{name}.parquet")
    rows = [changed(row) for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), data / f"{name}.parquet")


def rename(data: Path, names: Mapping[str, str]) -> None:
    """Call departments otherwise."""
    change(data, "departments", lambda row: row | {"name": names.get(row["department_id"], row["name"])})


def keep_departments(data: Path, kept: set[str]) -> None:
    """Leave only these departments, and the organisation, in a release's data."""
    for name in ("departments", "figures", "mart_department_metrics"):
        table = pq.read_table(data / f"{name}.parquet")
        pq.write_table(table.filter(pc.is_in(table["department_id"], pa.array([*kept, "*"]))), data / f"{name}.parquet")
    comparisons = pq.read_table(data / "comparisons.parquet")
    ids = pq.read_table(data / "figures.parquet")["figure_id"]
    pq.write_table(comparisons.filter(pc.is_in(comparisons["figure_id"], ids)), data / "comparisons.parquet")


def release(root: Path, month: date, revision: int, as_of: datetime, **changes: Any) -> Path:
    """Render the drawn release into `root` as that of a month and revision; return its folder."""
    folder = root / f"{month:%Y-%m}" / f"r{revision}"
    said = {"report_month": month, "revision": revision, "as_of": as_of, "published_on": as_of.date()}
    data = build(folder / "data", **(said | changes))
    render_release(data, folder)
    return folder


def renew(root: Path) -> None:
    """What publishing makes of all releases together."""
    star.renew(root)
    archive.renew(root)
