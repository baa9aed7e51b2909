"""Rows of figures and comparisons as the marts hold them, made from the drawn municipality."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path
from typing import Any

from tests.golden.drawn import (
    DEPARTMENTS,
    DRAWN,
    MONTHS,
    Moments,
    blocks_of,
    measure,
    moments_of,
    month,
    trailing_years,
)

SEEDS = Path(__file__).parents[2] / "seeds"
ORGANISATION = "alinge"
KINDS = ("prior_year", "baseline", "rest_of_organisation", "peers", "published", "target")
OUTSIDE = {
    "peers/cnps/application": 17.0,
    "peers/cnps/interview": 41.0,
    "peers/cnps/rejection": -16.0,
    "peers/ad_info_missing/application": 0.19,
    "peers/not_notified/rejection": 0.21,
    "peers/feedback/rejection": 49.0,
    "peers/feedback/interview": 57.0,
    "published/cnps/rejection": -20.0,
    "published/not_notified/rejection": 0.23,
    "target/not_notified/rejection": 0.10,
}
"""Values from outside; communication and days have none."""

REFERENCE_ID = {
    "peers/cnps": "similar/public",
    "published/cnps": "trustcruit-offentlig-avslag-2019",
    "published/not_notified": "trustcruit-guide-ej-besked",
    "target/not_notified": "not_notified/*",
}
WITHHELD = ("social", "rejection", "cnps", 9)
"""Department, stage, metric and number of a block that the door has closed."""

WIDE = {
    "reference_id": "reference_id",
    "value": "reference_value",
    "n": "reference_n",
    "difference": "difference",
    "low": "difference_low",
    "high": "difference_high",
    "verdict": "verdict",
    "status": "status",
    "period_start": "reference_period_start",
    "period_end": "reference_period_end",
}
"""Column of a wide mart, after the kind: column of comparisons."""

Row = dict[str, Any]


def seed(name: str) -> list[Row]:
    """The rows of a registry, typed as the warehouse types them."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return [{key: _typed(key, value) for key, value in row.items()} for row in csv.DictReader(file)]


def _typed(key: str, value: str) -> Any:
    if key in ("stage_order", "metric_order", "part_order"):
        return int(value)
    if key in ("period_start", "period_end") and value:
        return date.fromisoformat(value)
    return float(value) if key == "value" else value or None


def release_rows() -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of figures, of comparisons, and of the two wide marts together."""
    figures: list[Row] = []
    comparisons: list[Row] = []
    wide: list[Row] = []
    stage_orders = {row["stage_id"]: row["stage_order"] for row in seed("stages")}
    for metric in (row for row in seed("metrics") if row["metric_id"] in DRAWN):
        for stage in _asked(metric):
            moments = moments_of(metric["metric_id"], stage)
            orders = {"stage_order": stage_orders[stage], "metric_order": metric["metric_order"]}
            for department in ["*", *sorted(DEPARTMENTS)]:
                for row, earlier in _series(metric, stage, department, moments.get(department)):
                    compared = _compared(metric, row, earlier, moments)
                    figures.append({key: value for key, value in row.items() if key not in ("is_current", "is_new")})
                    comparisons += compared
                    wide.append(row | orders | {"better_when": metric["better_when"]} | _widened(compared))
    return figures, comparisons, wide


def _asked(metric: Row) -> list[str]:
    """The stages that somebody expects a figure at: where it is drawn, and for these two wherever there is a survey."""
    everywhere = metric["metric_id"] in ("cnps", "response_rate")
    return [s for s in metric["stages"].split("|") if everywhere or s in DRAWN[metric["metric_id"]].levels]


def _series(
    metric: Row, stage: str, department: str, months: Moments | None
) -> list[tuple[Row, tuple[int, int] | None]]:
    """The rows of one series, each with the year it is compared with, if any."""
    standing_in = ("block", MONTHS - 12, MONTHS - 1)
    blocks = blocks_of(months, metric["unit"] == "count") if months else []
    if not months or not blocks:
        return [(_row(metric, stage, department, standing_in, None, "suppressed" if months else "not_asked"), None)]
    rows: list[tuple[Row, tuple[int, int] | None]] = []
    for number, block in enumerate(blocks):
        is_withheld = (department, stage, metric["metric_id"], number) == WITHHELD
        row = _row(metric, stage, department, ("block", *block), months, "suppressed" if is_withheld else "shown")
        rows.append((row | {"is_current": block == blocks[-1]}, None))
    years = [*trailing_years(blocks), None, None][:2]
    if years[0]:
        rows.append((_row(metric, stage, department, ("trailing_year", *years[0]), months, "shown"), years[1]))
    return rows


def _row(
    metric: Row, stage: str, department: str, period: tuple[str, int, int], months: Moments | None, status: str
) -> Row:
    kind, start, end = period
    statistic = "median" if metric["unit"] == "days" else "value"
    key = f"{ORGANISATION}/{department}/{stage}/{metric['metric_id']}/{statistic}"
    is_shown = months is not None and status == "shown"
    measured = measure(metric["metric_id"], metric["unit"], months, (start, end)) if months and is_shown else {}
    return {
        "figure_id": f"{key}/-/{kind}/{month(start):%Y-%m}..{month(end):%Y-%m}",
        "organisation_id": ORGANISATION,
        "department_id": department,
        "stage_id": stage,
        "segment_kind": "-",
        "segment_id": "-",
        "metric_id": metric["metric_id"],
        "statistic": statistic,
        "question_version": "v1",
        "period_kind": kind,
        "period_start": month(start),
        "period_end": month(end),
        "unit": metric["unit"],
        **{name: measured.get(name) for name in ("value", "value_low", "value_high", "n")},
        "status": status,
        "is_provisional": True,
        "note_code": "-" if months else "no_block",
        "revision": 1,
        "is_current": True,
        "is_new": end == MONTHS - 1,
    }


def _compared(metric: Row, row: Row, earlier: tuple[int, int] | None, moments: dict[str, Moments]) -> list[Row]:
    if row["status"] != "shown":
        return []
    unit, department = metric["unit"], row["department_id"]
    found: list[Row] = []
    if earlier:
        before = measure(row["metric_id"], unit, moments[department], earlier)
        span = (month(earlier[0]), month(earlier[1]))
        found.append(_comparison(metric, row, ("prior_year", f"{row['figure_id']}-1"), before, span))
    if row["period_kind"] == "trailing_year" and department != "*" and row["value_low"] is not None:
        pairs = zip(moments["*"], moments[department], strict=True)
        others = [(all_n - n, all_sum - total) for (all_n, all_sum), (n, total) in pairs]
        rest = measure(row["metric_id"], unit, others, (MONTHS - 12, MONTHS - 1))
        span = (row["period_start"], row["period_end"])
        found.append(_comparison(metric, row, ("rest_of_organisation", "rest"), rest, span))
    return found + _from_outside(metric, row)


def _from_outside(metric: Row, row: Row) -> list[Row]:
    found: list[Row] = []
    for kind in ("peers", "published", "target"):
        value = OUTSIDE.get(f"{kind}/{row['metric_id']}/{row['stage_id']}")
        if value is not None and row["period_start"] >= date(2018, 6, 1):
            peers = {"n": 9, "error": abs(value) / 8} if kind == "peers" else {"n": None}
            reference = REFERENCE_ID.get(f"{kind}/{row['metric_id']}", "similar/public")
            span = (date(2019, 1, 1), date(2019, 12, 1))
            found.append(_comparison(metric, row, (kind, reference), {"value": value} | peers, span))
    return found


def _comparison(metric: Row, row: Row, reference: tuple[str, str], other: Row, span: tuple[date, date]) -> Row:
    difference = row["value"] - other["value"]
    tested = row["value_low"] is not None and other.get("error") is not None
    own = (row["value_high"] - row["value_low"]) / 3.92 if tested else 0.0
    error = math.hypot(own, other["error"]) if tested else 0.0
    return {
        "figure_id": row["figure_id"],
        "kind": reference[0],
        "reference_id": reference[1],
        "reference_value": other["value"],
        "reference_n": other["n"],
        "difference": difference,
        "difference_low": difference - 1.96 * error if tested else None,
        "difference_high": difference + 1.96 * error if tested else None,
        "p": math.erfc(abs(difference) / error / math.sqrt(2)) if tested else None,
        "verdict": _verdict(metric, row["n"], difference, error) if tested else None,
        "relative_change": None,
        "relative_definition": None,
        "quartile": None,
        "status": "shown" if tested else "no_test",
        "reference_period_start": span[0],
        "reference_period_end": span[1],
    }


def _verdict(metric: Row, n: int, difference: float, error: float) -> str:
    if n < 30:
        return "too_few_to_test"
    if abs(difference) <= 1.96 * error:
        return "no_clear_change"
    return "better" if (difference > 0) == (metric["better_when"] == "higher") else "worse"


def _widened(compared: list[Row]) -> Row:
    by_kind = {each["kind"]: each for each in compared}
    wide: Row = {}
    for kind in KINDS:
        each = by_kind.get(kind, {"status": "no_reference"})
        wide |= {f"{kind}_{short}": each.get(long) for short, long in WIDE.items()}
    return wide
