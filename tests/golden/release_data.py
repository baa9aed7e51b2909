"""A release's data as publishing writes it: what the tests of reports are fed.

`build(folder)` writes the Parquet files, the same bytes every time. Every shape that readers can meet is there: short
and long blocks, a withheld block inside a series, a stage nobody asks about, a department too small to show anything,
metrics without a benchmark, and names that try to break a page.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.golden.drawn import DEPARTMENTS, MINIMUM, MONTHS, month
from tests.golden.register_rows import actions, advice_rules, as_figures, interventions, labels, segment_rows
from tests.golden.release_rows import ORGANISATION, Row, release_rows, seed

NUMBERS = ("value", "low", "high", "difference", "relative_change")


def build(folder: Path, **changes: Any) -> Path:
    """Write the data of the release of December 2019 and return the folder; `changes` are columns of organisation."""
    folder.mkdir(parents=True, exist_ok=True)
    figures, comparisons, wide = release_rows()
    segments = segment_rows()
    figures += as_figures(segments, list(figures[0]))
    tables = {
        "organisation": [_organisation() | changes],
        "departments": [{"department_id": key, "name": name} for key, (name, _) in sorted(DEPARTMENTS.items())],
        "stages": seed("stages"),
        "metrics": seed("metrics"),
        "published_benchmarks": seed("published_benchmarks"),
        "figures": figures,
        "comparisons": comparisons,
        "mart_stage_metrics": [row for row in wide if row["department_id"] == "*"],
        "mart_department_metrics": [row for row in wide if row["department_id"] != "*"],
        "mart_segment_metrics": segments,
        "segments": labels(),
        "actions": actions(),
        "interventions": interventions(),
        "advice_rules": advice_rules(),
        "mart_quality": _quality(),
        "change_parts": _change_parts(wide),
        "response_bounds": _response_bounds(wide),
    }
    for name, rows in tables.items():
        write(folder / f"{name}.parquet", rows)
    restate(folder, figures, [])
    return folder


def restate(folder: Path, figures: list[Row], restated: list[Row]) -> None:
    """What the revision before said, beside the figures; `restated` are rows of it."""
    row = figures[0] | {"previous_status": "shown", "previous_n": None, "previous_value": None}
    schema = pa.schema([(name, _type(name, [each.get(name) for each in [*figures, row]])) for name in row])
    pq.write_table(pa.Table.from_pylist(restated, schema=schema), folder / "restatements.parquet")


def write(path: Path, rows: list[Row]) -> None:
    """One Parquet file; a column of nulls only would lose its type, so its name decides."""
    schema = pa.schema([(name, _type(name, [row[name] for row in rows])) for name in rows[0]])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def _type(name: str, values: list[Any]) -> pa.DataType:
    found = next((value for value in values if value is not None), None)
    if isinstance(found, float) or name.endswith(NUMBERS) or name == "p":
        return pa.float64()
    if found is not None:
        return pa.array([found]).type
    if name.endswith(("_n", "quartile")):
        return pa.int64()
    return pa.date32() if "period" in name else pa.string()


def _organisation() -> Row:
    return {
        "organisation_id": ORGANISATION,
        "name": "Ålinge kommun",
        "sector": "public",
        "language": "sv",
        "notice": "Exempeldata: alla svar i den här rapporten är påhittade.",
        "minimum_n": MINIMUM,
        "report_month": month(MONTHS - 1),
        "revision": 1,
        "as_of": datetime(2020, 1, 20, 6, 0),
        "published_on": date(2020, 1, 20),
        "is_provisional": True,
    }


def _years(wide: list[Row]) -> list[Row]:
    return [row for row in wide if row["period_kind"] == "trailing_year" and row["status"] == "shown"]


def _change_parts(wide: list[Row]) -> list[Row]:
    """A fifth of every tested change of the whole organisation from departments that weigh differently."""
    found = [row for row in _years(wide) if row["department_id"] == "*" and row["prior_year_difference"] is not None]
    return [
        {
            "figure_id": row["figure_id"],
            "period_kind": "trailing_year",
            "difference": row["prior_year_difference"],
            "composition": row["prior_year_difference"] / 5,
            "within_departments": row["prior_year_difference"] * 4 / 5,
            "status": "shown",
        }
        for row in found
    ]


def _response_bounds(wide: list[Row]) -> list[Row]:
    """Scores with two of five answering."""
    return [
        {
            "figure_id": row["figure_id"],
            "department_id": row["department_id"],
            "metric_id": row["metric_id"],
            "period_kind": "trailing_year",
            "response_rate": 0.4,
            "worst_case": 0.4 * row["value"] - 60,
            "best_case": 0.4 * row["value"] + 60,
            "status": "shown",
        }
        for row in _years(wide)
        if row["metric_id"] == "cnps"
    ]


def _quality() -> list[Row]:
    kinds = {
        "form_spreadsheet": (8, 1904, 7),
        "interchange_applications": (36, 3120, 0),
        "interchange_survey_invitations": (3, 4410, 2),
    }
    return [
        {
            "organisation_id": ORGANISATION,
            "contract_id": kind,
            "files": files,
            "rows_read": rows,
            "rows_used": rows - refused,
            "rows_refused": refused,
            "values_refused": refused * 2,
            "last_received_at": datetime(2020, 1, 10, 8, 30),
        }
        for kind, (files, rows, refused) in sorted(kinds.items())
    ]
