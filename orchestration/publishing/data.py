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

SEGMENTS = """
select metric_id, segment_id, part_order as segment_order, label_sv, label_en from parts
union all by name
select q.question_code as metric_id, c.code as segment_id, 0 as segment_order, c.label_sv, c.label_en
from questions as q inner join choices as c on q.scale = c.scale
union all by name
select
    'comment_theme' as metric_id, theme_id as segment_id, theme_order as segment_order, label_sv, label_en
from themes
union all by name
select
    'occupation' as metric_id, occupation_ssyk as segment_id, 0 as segment_order, name_sv as label_sv,
    name_en as label_en
from occupations
order by metric_id, segment_order, segment_id
"""
"""What the parts of a metric and the occupations are called."""

INTERVENTIONS = """
select
    i.intervention_id, i.name, i.what, i.roles, i.expected_metric, i.expected_direction, i.starts_on, i.stated_on,
    string_agg(s.department_id, '|' order by s.department_id) as departments
from dim_interventions as i
left join dim_intervention_departments as s
    on i.organisation_id = s.organisation_id and i.intervention_id = s.intervention_id
where i.organisation_id = $organisation_id and i.starts_on < cast($month as date) + interval 1 month
group by all
order by i.starts_on, i.intervention_id
"""
"""What HR has written down as done, up to the report month; '*' among the departments is all of them."""

RESTATEMENTS = """
select
    f.*, p.status as previous_status,
    -- what a revision withholds, it does not say once more
    case when f.status = 'shown' then p.n end as previous_n,
    case when f.status = 'shown' then p.value end as previous_value
from ({figures}) as f
inner join read_parquet($previous) as p on f.figure_id = p.figure_id
where
    f.segment_kind = '-' and f.statistic in ('value', 'median')
    and (f.status, f.value, f.n) is distinct from (p.status, p.value, p.n)
{order}
"""
"""What a revision says otherwise than the revision before it, of the same month."""

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
    "response_bounds": "select b.* exclude (value, n, invited, answered) from mart_response_bounds as b semi join ("
    + PUBLISHED.format(rows=IN_RELEASE.format(relation="figures"))
    + ") as f on b.figure_id = f.figure_id order by b.figure_id",
    "mart_quality": "select organisation_id, contract_id, files, rows_read, rows_used, rows_refused, rows_skipped,"
    " values_refused, last_received_at from mart_quality"
    " where organisation_id = $organisation_id and kind = 'export' order by contract_id",
    "departments": "select department_id, name from dim_departments"
    " where organisation_id = $organisation_id order by name, department_id",
    "stages": "select * from stages order by stage_order",
    "metrics": "select * from metrics order by metric_order",
    "segments": SEGMENTS,
    "restatements": RESTATEMENTS.format(
        figures=PUBLISHED.format(rows=IN_RELEASE.format(relation="figures")), order=ORDER
    ),
    "interventions": INTERVENTIONS,
    "actions": "select action_id, finding, action, owner, status, due_on from fct_actions"
    " where organisation_id = $organisation_id order by due_on, action_id",
    "advice_rules": "select * from advice_rules order by rule_order",
    "published_benchmarks": "select * from published_benchmarks order by reference_id",
    "organisation": "select o.*, $month as report_month, $revision as revision, b.as_of,"
    " cast(b.as_of as date) as published_on, true as is_provisional"
    " from dim_organisations as o cross join dim_builds as b where o.organisation_id = $organisation_id",
}


def write_data(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    organisation_id: str,
    month: date,
    revision: int,
    previous: Path | None = None,
) -> None:
    """Write one Parquet file a table into `folder`; the same warehouse gives the same bytes.

    `previous` is the figures.parquet of the revision before; without one nothing has been said otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = previous or folder / "figures.parquet"
    parameters = {
        "organisation_id": organisation_id, "month": month, "revision": revision, "previous": str(figures)
    }  # fmt: skip
    for name, query in TABLES.items():
        used = {key: value for key, value in parameters.items() if f"${key}" in query}
        pq.write_table(connection.sql(query, params=used).to_arrow_table(), folder / f"{name}.parquet")
