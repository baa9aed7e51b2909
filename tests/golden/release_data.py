"""A release's data as publishing writes it, for a fictional municipality: what the tests of reports are fed.

`build(folder)` writes the Parquet files, the same bytes every time. Values are drawn, not surveyed; what matters is
that every shape readers can meet is there: short and long blocks, a withheld block inside a series, a stage nobody asks
about, a department too small to show anything, metrics without a benchmark, and names that try to break a page.
"""

from __future__ import annotations

import csv
import math
import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SEEDS = Path(__file__).parents[2] / "seeds"
ORGANISATION = "alinge"
FIRST, MONTHS, MINIMUM = date(2017, 1, 1), 36, 10
KINDS = ("prior_year", "baseline", "rest_of_organisation", "peers", "published", "target")

DEPARTMENTS = {
    "barn": ("Barn- och utbildningsförvaltningen", 14.0),
    "vard": ("Vård- och omsorgsförvaltningen", 12.0),
    "social": ("Socialförvaltningen", 6.0),
    "miljo": ('Miljö & <b>"samhällsbyggnad"</b> {{ 7*7 }} ${fence} **fet**', 4.0),
    "kultur": ("Kultur- och fritidsförvaltningen", 3.0),
    "ledning": (
        "Ångströms ”ledningskontor” för " + "övergripande samordning, " * 3 + "uppföljning och utveckling",
        2.2,
    ),
    "teknik": ("Tekniska kontoret", 1.4),
    "lokal": ("Lokalvården", 0.1),
}
"""Name and mean number of answers a month at the application stage."""

STAGE_SHARE = {"application": 1.0, "interview": 0.5, "rejection": 0.8, "onboarding": 0.2}
"""Answers at a stage for each at application; the fictional municipality has no exit survey."""

# metric: stages, level in the first and the last month, spread of one answer, lowest, highest
DRAWN = {
    "cnps": (
        {"application": (20, 24), "interview": (34, 52), "rejection": (-22, -4), "onboarding": (40, 41)},
        81,
        -100,
        100,
    ),
    "ad_info_missing": ({"application": (0.22, 0.14)}, 0.4, 0, 1),
    "not_notified": ({"rejection": (0.42, 0.08)}, 0.42, 0, 1),
    "communication": ({"application": (66, 67), "interview": (70, 74), "rejection": (50, 62)}, 24, 0, 100),
    "feedback": ({"interview": (60, 52), "rejection": (44, 55)}, 26, 0, 100),
    "response_rate": (dict.fromkeys(STAGE_SHARE, (0.42, 0.38)), 0.49, 0, 1),
    "days_to_feedback": ({"rejection": (38, 24)}, 14, 0, 200),
    "applications": ({"application": (1, 1)}, 0, 0, 0),
}
OUTSIDE = {
    ("peers", "cnps", "application"): 17.0,
    ("peers", "cnps", "interview"): 41.0,
    ("peers", "cnps", "rejection"): -16.0,
    ("peers", "ad_info_missing", "application"): 0.19,
    ("peers", "not_notified", "rejection"): 0.21,
    ("peers", "feedback", "rejection"): 49.0,
    ("peers", "feedback", "interview"): 57.0,
    ("published", "cnps", "rejection"): -20.0,
    ("published", "not_notified", "rejection"): 0.23,
    ("target", "not_notified", "rejection"): 0.10,
}
PUBLISHED_ID = {"cnps": "trustcruit-offentlig-avslag-2019", "not_notified": "trustcruit-guide-ej-besked"}
WITHHELD = ("social", "rejection", "cnps", 9)
"""Department, stage, metric and number of a block that the door has closed."""

Moments = dict[int, tuple[int, float]]
"""n and sum by month number."""


def build(folder: Path) -> Path:
    """Write the data folder of the release of December 2019 and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    figures, wide, comparisons = _figures()
    named = {
        "organisation": [_organisation()],
        "departments": [{"department_id": key, "name": name} for key, (name, _) in sorted(DEPARTMENTS.items())],
        "stages": _seed("stages"),
        "metrics": _seed("metrics"),
        "published_benchmarks": _seed("published_benchmarks"),
        "figures": figures,
        "comparisons": comparisons,
        "mart_stage_metrics": [row for row in wide if row["department_id"] == "*"],
        "mart_department_metrics": [row for row in wide if row["department_id"] != "*"],
        "mart_quality": _quality(),
    }
    for name, rows in named.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=_schema(rows)), folder / f"{name}.parquet")
    return folder


def _organisation() -> dict[str, Any]:
    return {
        "organisation_id": ORGANISATION,
        "name": "Ålinge kommun",
        "sector": "public",
        "language": "sv",
        "notice": "Exempeldata: alla svar i den här rapporten är påhittade.",
        "minimum_n": MINIMUM,
        "report_month": _month(MONTHS - 1),
        "revision": 1,
        "as_of": datetime(2020, 1, 20, 6, 0),
        "published_on": date(2020, 1, 20),
        "is_provisional": True,
    }


def _quality() -> list[dict[str, Any]]:
    kinds = {
        "interchange_applications": (36, 3120, 0),
        "form_spreadsheet": (8, 1904, 7),
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


def _seed(name: str) -> list[dict[str, Any]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return [{key: _typed(key, value) for key, value in row.items()} for row in csv.DictReader(file)]


def _typed(key: str, value: str) -> Any:
    if key in ("stage_order", "metric_order"):
        return int(value)
    return float(value) if key == "value" else value or None


def _schema(rows: list[dict[str, Any]]) -> pa.Schema:
    """A column of nulls only would lose its type, so its name decides."""
    return pa.schema([(name, _type(name, [row[name] for row in rows])) for name in rows[0]])


def _type(name: str, values: list[Any]) -> pa.DataType:
    found = next((value for value in values if value is not None), None)
    if (
        isinstance(found, float)
        or name.endswith(("value", "low", "high", "difference", "relative_change"))
        or name == "p"
    ):
        return pa.float64()
    if found is None:
        return pa.int64() if name.endswith(("_n", "quartile")) else pa.date32() if "period" in name else pa.string()
    return pa.array([found]).type


def _figures() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    orders = {row["stage_id"]: row["stage_order"] for row in _seed("stages")}
    figures, wide, comparisons = [], [], []
    for metric in _seed("metrics"):
        for stage in metric["stages"].split("|"):
            moments = _moments(metric["metric_id"], stage)
            for department in ["*", *sorted(DEPARTMENTS)]:
                rows = _series(metric, stage, department, moments)
                for row in rows:
                    row["_compared"] = _compared(row, rows, moments)
                    comparisons += row["_compared"]
                    figures.append(
                        {key: value for key, value in row.items() if not key.startswith(("_", "is_current", "is_new"))}
                    )
                    extra = {
                        "stage_order": orders[stage],
                        "metric_order": metric["metric_order"],
                        "better_when": metric["better_when"],
                    }
                    wide.append(
                        {
                            **{k: v for k, v in row.items() if not k.startswith("_")},
                            **extra,
                            **_widened(row["_compared"]),
                        }
                    )
    return figures, wide, comparisons


def _moments(metric: str, stage: str) -> dict[str, Moments]:
    """n and sum by department and month; the whole organisation is their sum."""
    levels, spread, lowest, highest = DRAWN[metric]
    found: dict[str, Moments] = {}
    if stage not in levels:
        return found
    for department, (_, size) in DEPARTMENTS.items():
        chance = random.Random(f"{metric}/{stage}/{department}")
        lean = chance.gauss(0, 0.12) * spread
        for month in range(MONTHS):
            n = round(size * STAGE_SHARE[stage] * (2.4 if metric == "response_rate" else 1) * chance.uniform(0.5, 1.5))
            level = levels[stage][0] + (levels[stage][1] - levels[stage][0]) * month / (MONTHS - 1) + lean
            mean = min(max(level + chance.gauss(0, spread / math.sqrt(max(n, 1))), lowest), highest)
            total = n * 8.0 if metric == "applications" else n * mean
            found.setdefault(department, {})[month] = (n, total)
    found["*"] = {m: tuple(map(sum, zip(*(found[d][m] for d in DEPARTMENTS), strict=True))) for m in range(MONTHS)}  # type: ignore[misc]
    return found


def _blocks(months: Moments, is_volume: bool) -> list[tuple[int, int]]:
    blocks, start, n = [], 0, 0
    for month in range(MONTHS):
        n += months[month][0]
        if n >= MINIMUM or is_volume:
            blocks.append((start, month))
            start, n = month + 1, 0
    return blocks


def _years(blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The latest trailing year and the one it is compared with."""
    years: list[tuple[int, int]] = []
    end = blocks[-1][1] if blocks else -1
    for start, last in reversed(blocks):
        if last <= end and start <= end - 11:
            years.append((start, end))
            end = start - 1
    return years


def _series(metric: dict[str, Any], stage: str, department: str, moments: dict[str, Moments]) -> list[dict[str, Any]]:
    if department not in moments:
        return [_row(metric, stage, department, ("block", MONTHS - 12, MONTHS - 1), "not_asked", None)]
    months = moments[department]
    blocks = _blocks(months, metric["metric_id"] == "applications")
    if not blocks:
        return [_row(metric, stage, department, ("block", MONTHS - 12, MONTHS - 1), "suppressed", None)]
    rows = []
    for number, (start, end) in enumerate(blocks):
        is_withheld = (department, stage, metric["metric_id"], number) == WITHHELD
        status = "suppressed" if is_withheld else "shown"
        rows.append(_row(metric, stage, department, ("block", start, end), status, months, (start, end) == blocks[-1]))
    years = _years(blocks)
    if years:
        rows.append(_row(metric, stage, department, ("trailing_year", *years[0]), "shown", months))
        rows[-1]["_earlier"] = years[1] if len(years) > 1 else None
    return rows


def _row(
    metric: dict[str, Any],
    stage: str,
    department: str,
    period: tuple[str, int, int],
    status: str,
    months: Moments | None,
    is_current: bool = True,
) -> dict[str, Any]:
    kind, start, end = period
    statistic = "median" if metric["unit"] == "days" else "value"
    span = f"{_month(start):%Y-%m}..{_month(end):%Y-%m}"
    measured = _measured(metric, months, start, end) if status == "shown" and months else {}
    return {
        "figure_id": f"{ORGANISATION}/{department}/{stage}/{metric['metric_id']}/{statistic}/-/{kind}/{span}",
        "organisation_id": ORGANISATION,
        "department_id": department,
        "stage_id": stage,
        "segment_kind": "-",
        "segment_id": "-",
        "metric_id": metric["metric_id"],
        "statistic": statistic,
        "question_version": "v1",
        "period_kind": kind,
        "period_start": _month(start),
        "period_end": _month(end),
        "unit": metric["unit"],
        **{name: measured.get(name) for name in ("value", "value_low", "value_high", "n")},
        "status": status,
        "is_provisional": True,
        "note_code": "-" if months else "no_block",
        "revision": 1,
        "is_current": is_current,
        "is_new": end == MONTHS - 1,
        "_metric": metric,
        "_earlier": None,
        "_se": measured.get("se"),
    }


def _measured(metric: dict[str, Any], months: Moments, start: int, end: int) -> dict[str, Any]:
    n = sum(months[month][0] for month in range(start, end + 1))
    total = sum(months[month][1] for month in range(start, end + 1))
    if metric["unit"] == "count":
        return {"value": float(total), "n": int(total)}
    value = total / n
    if metric["unit"] == "days":
        return {"value": value, "n": n}
    _, spread, lowest, highest = DRAWN[metric["metric_id"]]
    se = spread / math.sqrt(n + 3)
    return {
        "value": value,
        "value_low": max(value - 1.96 * se, lowest),
        "value_high": min(value + 1.96 * se, highest),
        "n": n,
        "se": se,
    }


def _compared(row: dict[str, Any], rows: list[dict[str, Any]], moments: dict[str, Moments]) -> list[dict[str, Any]]:
    if row["status"] != "shown":
        return []
    metric, key = row["_metric"], (row["metric_id"], row["stage_id"])
    found = []
    if row["_earlier"]:
        start, end = row["_earlier"]
        other = _measured(metric, moments[row["department_id"]], start, end)
        found.append(_comparison(row, "prior_year", f"{row['figure_id']}-1", other, _month(start), _month(end)))
    if row["period_kind"] == "trailing_year" and row["department_id"] != "*" and row["_se"]:
        rest = {
            m: tuple(a - b for a, b in zip(moments["*"][m], moments[row["department_id"]][m], strict=True))
            for m in range(MONTHS)
        }
        other = _measured(metric, rest, MONTHS - 12, MONTHS - 1)  # type: ignore[arg-type]
        found.append(_comparison(row, "rest_of_organisation", "rest", other, row["period_start"], row["period_end"]))
    for kind in ("peers", "published", "target"):
        value = OUTSIDE.get((kind, *key))
        if value is not None and (kind == "target" or row["period_start"] >= date(2018, 6, 1)):
            reference = {
                "peers": "similar/public",
                "published": PUBLISHED_ID.get(row["metric_id"], "-"),
                "target": "not_notified/*",
            }[kind]
            other = {"value": value, "n": 9 if kind == "peers" else None, "se": None}
            found.append(_comparison(row, kind, reference, other, date(2019, 1, 1), date(2019, 12, 1)))
    return found


def _comparison(
    row: dict[str, Any], kind: str, reference: str, other: dict[str, Any], start: date, end: date
) -> dict[str, Any]:
    difference, se = row["value"] - other["value"], None
    if row["_se"] and other.get("se"):
        se = math.hypot(row["_se"], other["se"])
    is_clear = se is not None and abs(difference) > 1.96 * se
    is_better = (difference > 0) == (row["_metric"]["better_when"] == "higher")
    tested = (
        "too_few_to_test" if row["n"] < 30 else ("better" if is_better else "worse") if is_clear else "no_clear_change"
    )
    return {
        "figure_id": row["figure_id"],
        "kind": kind,
        "reference_id": reference,
        "reference_value": other["value"],
        "reference_n": other["n"],
        "difference": difference,
        "difference_low": None if se is None else difference - 1.96 * se,
        "difference_high": None if se is None else difference + 1.96 * se,
        "p": None if se is None else math.erfc(abs(difference) / se / math.sqrt(2)),
        "verdict": None if se is None else tested,
        "relative_change": None,
        "relative_definition": None,
        "quartile": None,
        "status": "no_test" if se is None else "shown",
        "reference_period_start": start,
        "reference_period_end": end,
    }


def _widened(compared: list[dict[str, Any]]) -> dict[str, Any]:
    names = {
        "value": "reference_value",
        "n": "reference_n",
        "difference": "difference",
        "low": "difference_low",
        "high": "difference_high",
        "verdict": "verdict",
        "status": "status",
        "reference_id": "reference_id",
        "period_start": "reference_period_start",
        "period_end": "reference_period_end",
    }
    by_kind = {each["kind"]: each for each in compared}
    wide: dict[str, Any] = {}
    for kind in KINDS:
        each = by_kind.get(kind, {})
        wide |= {
            f"{kind}_{short}": each.get(long, "no_reference" if short == "status" else None)
            for short, long in names.items()
        }
    return wide


def _month(number: int) -> date:
    return date(FIRST.year + number // 12, number % 12 + 1, 1)
