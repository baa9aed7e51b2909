"""What HR has written down, and figures for parts and groups, of the drawn municipality."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from tests.golden.drawn import DEPARTMENTS, MONTHS, month
from tests.golden.release_rows import KINDS, ORGANISATION, WIDE, seed

Row = dict[str, Any]

PARTS: dict[str, tuple[str, str, dict[str, tuple[float, int]]]] = {
    "stage_conversion": (
        "item",
        "trailing_year",
        {"screened": (0.5, 800), "interviewed": (0.5, 400), "offered": (0.45, 200), "hired": (0.9, 90)},
    ),
    "source_share": (
        "item",
        "trailing_year",
        {"Platsbanken": (0.44, 800), "<i>LinkedIn</i> & {{ vänner }}": (0.31, 800), "alinge.se": (0.25, 800)},
    ),
    "source_conversion": (
        "source",
        "trailing_year",
        {"Platsbanken": (0.1, 352), "<i>LinkedIn</i> & {{ vänner }}": (0.12, 248), "alinge.se": (0.15, 200)},
    ),
    "withdrawal_share": ("item", "trailing_year", {"at_submitted": (0.02, 800), "at_interviewed": (0.01, 800)}),
    "factor_importance": (
        "item",
        "calendar_year",
        {"pay": (0.52, 300), "colleagues": (0.4, 300), "duties": (0.61, 300), "hours": (0.2, 300)},
    ),
    "ad_checklist": ("item", "trailing_year", {"pay": (40.0, 70), "hours": (80.0, 70), "next_steps": (55.0, 70)}),
    "response_rate": ("outcome", "trailing_year", {"hired": (0.5, 90), "rejected": (0.35, 640), "withdrew": (0.3, 40)}),
}
"""metric: kind of segment, kind of period, and value and n of each segment for the whole organisation."""

BY_OCCUPATION = {"9111": ("pay", "hours", "colleagues"), "2221": ("duties", "colleagues", "pay"), "2341": ("duties",)}
"""SSYK code: the factors that may be shown for it."""

ACTIONS = [
    ("A1", "Få får veta varför.", "En mening om varför i varje avslag.", "HR-strateg", "started", date(2019, 11, 30)),
    ("A2", 'Chefer "glömmer" <besked> {{ 7*7 }}.', "Påminnelse efter två veckor.", None, "planned", date(2020, 3, 31)),
    ("A3", None, "Lönespann i varje annons.", "Rekryteringschef", "done", None),
]

INTERVENTIONS = [
    ("I1", "Utbilda cheferna", "Hur och varför avslag ges.", "Chefer", "not_notified", "down", date(2019, 1, 14), "*"),
    ("I2", "Mejl & <b>påminnelser</b>", "Besked vid ändring.", "HR", "not_notified", "down", date(2019, 3, 1), "*"),
    ("I3", "Bättre bemötande", "Samtal efter intervju.", "Chefer", "cnps", "up", date(2018, 9, 1), "barn|kultur"),
]  # fmt: skip


def segment_rows() -> list[Row]:
    """Rows as the mart of segments holds them: the whole organisation, and each department with an eighth of it."""
    rows: list[Row] = []
    registry = {row["metric_id"]: row for row in seed("metrics")}
    for metric_id, (kind, period, parts) in PARTS.items():
        for segment_id, (value, n) in parts.items():
            rows.append(_row(registry[metric_id], "*", kind, segment_id, period, value, n))
            if kind == "item":
                rows += [_own(registry[metric_id], key, segment_id, period, value, n) for key in sorted(DEPARTMENTS)]
    factors = registry["factor_importance"]
    for code, shown in BY_OCCUPATION.items():
        chance = random.Random(code)
        rows += [
            _row(factors, "*", "item_by_occupation", f"{factor}.{code}", "calendar_year", chance.uniform(0.3, 0.7), 30)
            for factor in shown
        ]
    return rows


def _own(metric: Row, department: str, segment_id: str, period: str, value: float, n: int) -> Row:
    small = department == "lokal"
    return _row(metric, department, "item", segment_id, period, None if small else value, 0 if small else n // 8)


def _row(metric: Row, department: str, kind: str, segment_id: str, period: str, value: float | None, n: int) -> Row:
    stage, span = "application", (month(MONTHS - 12), month(MONTHS - 1))
    key = f"{ORGANISATION}/{department}/{stage}/{metric['metric_id']}/value/{kind}={segment_id}"
    room = 0.04 if metric["unit"] == "share" else 4.0
    nothing = {f"{each}_{name}": None for each in KINDS for name in WIDE}
    nothing |= {f"{each}_status": "no_reference" for each in KINDS}
    return nothing | {
        "figure_id": f"{key}/{period}/{span[0]:%Y-%m}..{span[1]:%Y-%m}",
        "organisation_id": ORGANISATION,
        "department_id": department,
        "stage_id": stage,
        "segment_kind": kind,
        "segment_id": segment_id,
        "metric_id": metric["metric_id"],
        "statistic": "value",
        "question_version": "v1",
        "period_kind": period,
        "period_start": span[0],
        "period_end": span[1],
        "unit": metric["unit"],
        "value": value,
        "value_low": None if value is None else max(value - room, 0.0),
        "value_high": None if value is None else value + room,
        "n": None if value is None else n,
        "status": "suppressed" if value is None else "shown",
        "is_provisional": True,
        "note_code": "-",
        "revision": 1,
        "stage_order": 1,
        "metric_order": metric["metric_order"],
        "better_when": metric["better_when"],
        "is_current": True,
        "is_new": True,
    }


def as_figures(rows: list[Row], columns: list[str]) -> list[Row]:
    """The rows as figures holds them."""
    return [{name: row[name] for name in columns} for row in rows]


def labels() -> list[Row]:
    """What parts are called, as publishing puts them together from the seeds."""
    parts = [row | {"segment_order": int(row["part_order"])} for row in seed("parts")]
    chosen = [
        {"metric_id": "factor_importance", "segment_id": row["code"], "segment_order": 0} | row
        for row in seed("choices")
        if row["scale"] == "employer_factor"
    ]
    occupations = [
        {"metric_id": "occupation", "segment_id": row["occupation_ssyk"], "segment_order": 0}
        | {f"label_{language}": row[f"name_{language}"] for language in ("sv", "en")}
        for row in seed("occupations")
    ]
    names = ("metric_id", "segment_id", "segment_order", "label_sv", "label_en")
    return [{name: row[name] for name in names} for row in [*parts, *chosen, *occupations]]


def actions() -> list[Row]:
    names = ("action_id", "finding", "action", "owner", "status", "due_on")
    return [dict(zip(names, each, strict=True)) for each in ACTIONS]


def interventions() -> list[Row]:
    names = ("intervention_id", "name", "what", "roles", "expected_metric", "expected_direction", "starts_on")
    return [
        dict(zip((*names, "departments"), each, strict=True)) | {"stated_on": date(2018, 6, 1)}
        for each in INTERVENTIONS
    ]


def advice_rules() -> list[Row]:
    return [
        row | {"rule_order": int(row["rule_order"]), "level": float(row["level"]) if row["level"] else None}
        for row in seed("advice_rules")
    ]
