"""Handing candidate rows to the door and writing what it decided. The rules are `orchestration.disclosure`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.disclosure import Atom, Row, decide
from orchestration.settings import Home

CANDIDATES = """
select
    figure_id, [organisation_id, stage_id, metric_id, question_version] as series, department_id, period_start,
    period_end, n, minimum_n, statistic, disclosure_class = 'volume' as is_volume,
    case when metric_id = 'response_rate' then cast(sum_x as bigint) end as answered
from int_candidate_rows
order by figure_id
"""

ATOMS = """
select [m.organisation_id, stage_id, metric_id, question_version] as series, department_id, month, n
from int_metric_moments as m
inner join dim_organisations as o on m.organisation_id = o.organisation_id
where department_id <> '*' and o.is_publishing
order by m.organisation_id, stage_id, metric_id, question_version, department_id, month
"""


def decide_warehouse(warehouse: Path) -> Mapping[str, str]:
    """The decision on every candidate row of a warehouse, by figure_id."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(CANDIDATES).fetchall()
        atoms = connection.execute(ATOMS).fetchall()
    return decide(
        [Row(figure_id, tuple(series), *rest) for figure_id, series, *rest in rows],
        [Atom(tuple(series), *rest) for series, *rest in atoms],
    )


def write_decisions(home: Home, decided: Mapping[str, str]) -> None:
    """Replace the decisions of the build before."""
    table = pa.table({"figure_id": list(decided), "status": list(decided.values())}, schema=DECISIONS)
    partial = home.door / "decisions.tmp"
    pq.write_table(table, partial)
    partial.replace(home.door / "decisions.parquet")


DECISIONS = pa.schema({"figure_id": pa.string(), "status": pa.string()})
