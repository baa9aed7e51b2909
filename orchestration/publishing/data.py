"""The readers' data of a release: the published tables, cut to one organisation and report month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

IN_RELEASE = """
select
    *,
    period_end = max(period_end) over series as is_current,
    period_end = $month as is_new
from {relation}
where
    organisation_id = $organisation_id
    and period_end <= $month
    -- the line that stands in for a block not yet closed is the report month's only
    and (note_code <> 'no_block' or period_end = $month)
window series as (partition by department_id, stage_id, metric_id, statistic, segment_kind, segment_id, period_kind)
"""
"""A trailing year is published in the month it ends; of those before it only the latest is still current."""

PUBLISHED = "select * replace ($revision as revision) from ({rows}) where period_kind <> 'trailing_year' or is_current"

ORDER = (
    " order by department_id, stage_id, metric_id, statistic, segment_kind, segment_id, question_version, period_kind,"
    " period_start, period_end"
)

TABLES = {
    "figures": "select * exclude (is_current, is_new) from ("
    + PUBLISHED.format(rows=IN_RELEASE.format(relation="figures"))
    + ")"
    + ORDER,
    "mart_stage_metrics": PUBLISHED.format(rows=IN_RELEASE.format(relation="mart_stage_metrics")) + ORDER,
    "mart_department_metrics": PUBLISHED.format(rows=IN_RELEASE.format(relation="mart_department_metrics")) + ORDER,
    "mart_segment_metrics": PUBLISHED.format(rows=IN_RELEASE.format(relation="mart_segment_metrics")) + ORDER,
    "comparisons": "select c.* from comparisons as c semi join ("
    + PUBLISHED.format(rows=IN_RELEASE.format(relation="figures"))
    + ") as f on c.figure_id = f.figure_id order by c.figure_id, c.kind",
    "change_parts": "select c.* from mart_change_parts as c semi join ("
    + PUBLISHED.format(rows=IN_RELEASE.format(relation="figures"))
    + ") as f on c.figure_id = f.figure_id order by c.figure_id",
    "mart_quality": "select organisation_id, contract_id, files, rows_read, rows_used, rows_refused, rows_skipped,"
    " values_refused, last_received_at from mart_quality"
    " where organisation_id = $organisation_id and kind = 'export' order by contract_id",
    "departments": "select department_id, name from dim_departments"
    " where organisation_id = $organisation_id order by name, department_id",
    "stages": "select * from stages order by stage_order",
    "metrics": "select * from metrics order by metric_order",
    "published_benchmarks": "select * from published_benchmarks order by reference_id",
    "organisation": "select o.*, $month as report_month, $revision as revision, b.as_of,"
    " cast(b.as_of as date) as published_on, true as is_provisional"
    " from dim_organisations as o cross join dim_builds as b where o.organisation_id = $organisation_id",
}


def write_data(
    connection: duckdb.DuckDBPyConnection, folder: Path, organisation_id: str, month: date, revision: int
) -> None:
    """Write one Parquet file a table into `folder`; the same warehouse gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    parameters = {"organisation_id": organisation_id, "month": month, "revision": revision}
    for name, query in TABLES.items():
        used = {key: value for key, value in parameters.items() if f"${key}" in query}
        pq.write_table(connection.sql(query, params=used).to_arrow_table(), folder / f"{name}.parquet")
