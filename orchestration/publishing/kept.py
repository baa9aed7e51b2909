"""What has been published, kept so that later builds count it as it was: the sums of months, and what closed blocks.

Here: copying it out of the warehouse a release is made from, and an empty table for a home that has published nothing.
Not here: what a build does with it (`int_kept_months` and what hangs on it). Sums and counts only, of nobody in
particular; still not for readers.
"""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.settings import Home

MONTHS = """
with edges as (
    select
        organisation_id, stage_id, max(period_end) as last_month,
        case disclosure_class when 'opinion' then 'survey' else metric_id end as series_id
    from int_candidate_rows
    where organisation_id = $organisation_id and period_end <= $month
    group by all
),

published as (
    select s.organisation_id, s.stage_id, s.series_id, s.month, s.minimum_n, s.reporting_rhythm, b.as_of as published_at
    from int_series_counts as s
    inner join edges as e
        on
            s.organisation_id = e.organisation_id and s.stage_id = e.stage_id and s.series_id = e.series_id
            and s.month <= e.last_month
    cross join dim_builds as b
    where s.department_id = '*'
),

before as (
    select k.*
    from known as k
    anti join int_moving_series as m
        on k.organisation_id = m.organisation_id and k.stage_id = m.stage_id and k.series_id = m.series_id
)

select * from before
union all
select p.*
from published as p
anti join before as k on p.stage_id = k.stage_id and p.series_id = k.series_id and p.month = k.month
order by all
"""

METRICS = """
metrics as (
    select k.organisation_id, k.stage_id, m.metric_id, max(k.month) as last_month
    from kept_months as k
    inner join dim_metrics as m
        on k.series_id = case m.disclosure_class when 'opinion' then 'survey' else m.metric_id end
    group by all
)
"""

MOMENTS = f"""
with {METRICS},

moments as (
    select m.* from int_metric_moments as m
    anti join dim_department_groups as g on m.organisation_id = g.organisation_id and m.department_id = g.group_id
    where m.department_id <> '*'
    union all by name
    select * from int_segment_moments
)

select t.organisation_id, t.department_id, t.stage_id, t.metric_id, t.question_version, t.segment_kind, t.segment_id,
    t.month, t.n, t.sum_x, t.sum_x2
from moments as t
semi join metrics as k
    on t.organisation_id = k.organisation_id and t.stage_id = k.stage_id and t.metric_id = k.metric_id
    and t.month <= k.last_month
order by all
"""

PAIRS = f"""
with {METRICS}

select t.*
from int_pair_moments as t
semi join metrics as k
    on t.organisation_id = k.organisation_id and t.stage_id = k.stage_id and t.metric_id = k.metric_id
    and t.month <= k.last_month
order by all
"""

WAITING = f"""
with {METRICS}

select t.organisation_id, t.department_id, t.stage_id, t.metric_id, t.question_version, t.segment_kind, t.segment_id,
    t.month, t.duration, t.leaving, t.events
from int_waiting as t
anti join dim_department_groups as g on t.organisation_id = g.organisation_id and t.department_id = g.group_id
semi join metrics as k
    on t.organisation_id = k.organisation_id and t.stage_id = k.stage_id and t.metric_id = k.metric_id
    and t.month <= k.last_month
where t.department_id <> '*' or t.segment_kind not in ('-', 'item')
order by all
"""

RESPONDENTS = """
select s.organisation_id, s.department_id, s.stage_id, s.month, s.n
from int_respondents as s
semi join kept_months as k
    on s.organisation_id = k.organisation_id and s.stage_id = k.stage_id and s.month = k.month
    and k.series_id = 'survey'
order by all
"""

TABLES = {"months": MONTHS, "moments": MOMENTS, "pairs": PAIRS, "waiting": WAITING, "respondents": RESPONDENTS}

_PLACE = {"organisation_id": pa.string(), "department_id": pa.string(), "stage_id": pa.string()}
_PART = {
    "metric_id": pa.string(), "question_version": pa.string(), "segment_kind": pa.string(), "segment_id": pa.string(),
    "month": pa.date32(),
}  # fmt: skip

SCHEMAS = {
    "months": pa.schema({
        "organisation_id": pa.string(), "stage_id": pa.string(), "series_id": pa.string(), "month": pa.date32(),
        "minimum_n": pa.int64(), "reporting_rhythm": pa.string(), "published_at": pa.timestamp("us"),
    }),
    "moments": pa.schema(_PLACE | _PART | {"n": pa.int64(), "sum_x": pa.float64(), "sum_x2": pa.float64()}),
    "pairs": pa.schema({
        **{name: pa.string() for name in (
            "organisation_id", "stage_id", "metric_id", "question_version", "part", "kind", "group_id", "other_kind",
            "other_group_id",
        )}, "month": pa.date32(), "n": pa.int64(), "sum_x": pa.float64(), "sum_x2": pa.float64(),
    }),
    "waiting": pa.schema(_PLACE | _PART | {"duration": pa.float64(), "leaving": pa.int64(), "events": pa.int64()}),
    "respondents": pa.schema(_PLACE | {"month": pa.date32(), "n": pa.int64()}),
}  # fmt: skip

NOTHING = "_none"


def write_schemas(home: Home) -> None:
    """A file without rows for each table, so that a home that has published nothing can be built."""
    for name, schema in SCHEMAS.items():
        path = home.kept / name / f"{NOTHING}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            pq.write_table(schema.empty_table(), path)


def keep(connection: duckdb.DuckDBPyConnection, home: Home, organisation_id: str, month: date) -> None:
    """Keep what the release of a report month was made of; what had been kept of earlier ones stays as it is.

    The months are written last: what is kept of a month that is not among them is not looked at, so a kill in between
    leaves nothing half kept.
    """
    write_schemas(home)
    asked = {"organisation_id": organisation_id, "month": month}
    known = home.kept / "months" / f"{organisation_id}.parquet"
    connection.register("known", pq.read_table(known) if known.exists() else SCHEMAS["months"].empty_table())
    tables: dict[str, pa.Table] = {}
    for name, query in TABLES.items():
        used = {key: value for key, value in asked.items() if f"${key}" in query}
        tables[name] = connection.sql(query, params=used).to_arrow_table().cast(SCHEMAS[name])
        connection.register(f"kept_{name}", tables[name])
    for name in [*(name for name in TABLES if name != "months"), "months"]:
        path = home.kept / name / f"{organisation_id}.parquet"
        partial = path.with_suffix(".tmp")
        pq.write_table(tables[name], partial)
        partial.replace(path)
