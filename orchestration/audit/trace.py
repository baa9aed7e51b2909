"""From a printed figure back to rows of files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from orchestration.landing.evidence import Evidence, evidence_of
from orchestration.settings import Home
from orchestration.warehouse import open_warehouse

FIGURE = """
select f.figure_id, f.organisation_id, f.department_id, f.stage_id, f.segment_kind, f.segment_id, f.metric_id,
    f.statistic, f.question_version,
    f.period_kind, f.period_start, f.period_end, f.unit, f.value, f.value_low, f.value_high, f.n, f.status,
    m.label_sv, m.definition_sv, m.label_en, m.definition_en, r.sum_x, r.sum_x2,
    case when m.estimator = 'gap' then m.observation end as between
from figures as f
inner join dim_metrics as m on f.metric_id = m.metric_id
left join int_released_rows as r on f.figure_id = r.figure_id
where f.figure_id = ?
"""

ROWS = """
select o._source_file_id, s.file_name, s.contract_version, s.received_at,
    list(o._source_row_number order by o._source_row_number), count(*), sum(o.x),
    coalesce(s.received_at > k.published_at, false) as is_late
from {observations} as o
left join dim_source_files as s
    on o.organisation_id = s.organisation_id and o._source_file_id = s.source_file_id
inner join dim_metrics as m on o.metric_id = m.metric_id
left join int_kept_months as k
    on o.organisation_id = k.organisation_id and o.stage_id = k.stage_id and o.month = k.month
    and k.series_id = case m.disclosure_class when 'opinion' then 'survey' else m.metric_id end
where o.organisation_id = $organisation_id
    and ($department_id in ('*', o.department_id) or o.department_id in (
        select g.department_id from dim_department_groups as g
        where g.organisation_id = $organisation_id and g.group_id = $department_id
    ))
    and o.stage_id = $stage_id and o.metric_id = $metric_id and o.question_version = $question_version
    and o.month between $period_start and $period_end and {belongs}
group by all
order by s.received_at, s.file_name, o._source_file_id
"""


class UnknownFigure(LookupError):
    """No figure has this id in the latest build."""


@dataclass(frozen=True)
class SourceRows:
    """The rows of one landed file that a figure rests on, and what still proves the file."""

    file_id: str
    file_name: str
    contract_version: str
    received_at: str
    rows: tuple[int, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Trace:
    """A figure, what it means, its sums, and the rows behind it; a figure not shown has no sums and no rows."""

    figure: dict[str, Any]
    sources: tuple[SourceRows, ...] = field(default=())
    rows_found: int = 0
    sum_found: float = 0.0
    rows_waiting: int = 0
    """Rows that arrived after their month was published, and wait for a revision."""
    sides: tuple[Trace, ...] = field(default=())
    """Of a gap between two figures: these."""

    @property
    def agrees(self) -> bool:
        """The rows found give the n, and for all but a percentile the sum, that was printed."""
        if self.figure["status"] != "shown":
            return True
        if self.sides:
            first, second = (side.figure["value"] for side in self.sides)
            return all(side.agrees for side in self.sides) and abs(first - second - self.figure["value"]) < 1e-9
        return self.rows_found == self.figure["n"] and abs(self.sum_found - self.figure["sum_x"]) < 1e-6


def trace(home: Home, figure_id: str) -> Trace:
    """Trace a figure of the latest build.

    Raises UnknownFigure, with the nearest ids there are, and NoWarehouse before the first build.
    """
    with open_warehouse(home.warehouse) as connection:
        figure = _figure(connection, figure_id)
        if figure["status"] != "shown":
            return Trace(figure)
        if figure["between"]:
            return _between(figure, [trace(home, side) for side in _sides(connection, figure)])
        found = connection.execute(*_rows_of(figure)).fetchall()
    sources = tuple(
        SourceRows(
            file_id,
            name or "?",
            contract or "?",
            f"{received:%Y-%m-%d %H:%M} UTC",
            tuple(rows),
            evidence_of(home, file_id),
        )
        for file_id, name, contract, received, rows, _, _, is_late in found
        if not is_late
    )
    used = [row for row in found if not row[7]]
    waiting = sum(row[5] for row in found if row[7])
    return Trace(figure, sources, sum(row[5] for row in used), float(sum(row[6] for row in used)), waiting)


SIDES = """
select figure_id from figures
where organisation_id = ? and department_id = ? and stage_id = ? and metric_id = ? and period_kind = ?
    and period_start = ? and period_end = ? and statistic = 'value' and segment_kind = '-' and status = 'shown'
    and question_version in ('-', ?)
order by figure_id
"""


def _sides(connection: duckdb.DuckDBPyConnection, figure: dict[str, Any]) -> list[str]:
    """The two figures that a gap lies between."""
    where = [figure[key] for key in ("organisation_id", "department_id", "stage_id")]
    when = [figure[key] for key in ("period_kind", "period_start", "period_end", "question_version")]
    metrics = str(figure["between"]).split("-")
    return [connection.execute(SIDES, [*where, metric, *when]).fetchall()[0][0] for metric in metrics]


def _between(figure: dict[str, Any], sides: list[Trace]) -> Trace:
    """The trace of a gap: that of both its sides, one after the other."""
    sources = tuple(source for side in sides for source in side.sources)
    rows, total = sum(side.rows_found for side in sides), sum(side.sum_found for side in sides)
    return Trace(figure, sources, rows, total, sum(side.rows_waiting for side in sides), tuple(sides))


_KEYS = (
    "organisation_id", "department_id", "stage_id", "metric_id", "question_version", "period_start", "period_end",
)  # fmt: skip


def _rows_of(figure: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The query for the observations behind a figure, and what it asks with."""
    kind, value = figure["segment_kind"], figure["segment_id"]
    asked = {key: figure[key] for key in _KEYS}
    if kind in ("-", "item"):
        own = "o.segment_kind = $kind and o.segment_id = $part"
        query = ROWS.format(observations="int_metric_observations", belongs=own)
        return query, asked | {"kind": kind, "part": value}
    *_, column = kind.split("_by_")
    part, group = value.split(".", 1) if "_by_" in kind else ("-", value)
    query = ROWS.format(
        observations="int_segmented_observations", belongs=f'o.segment_id = $part and o."{column}" = $group'
    )
    return query, asked | {"part": part, "group": group}


def _figure(connection: duckdb.DuckDBPyConnection, figure_id: str) -> dict[str, Any]:
    cursor = connection.execute(FIGURE, [figure_id])
    names = [column[0] for column in cursor.description or []]
    row = cursor.fetchone()
    if row is None:
        near = connection.execute(
            "select figure_id from figures order by jaro_winkler_similarity(figure_id, ?) desc, figure_id limit 3",
            [figure_id],
        ).fetchall()
        known = "\n  ".join(one for (one,) in near)
        raise UnknownFigure(f"No figure {figure_id!r} in this build. The nearest are:\n  {known}")
    return {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
