"""Handing candidate rows to the door and writing what it decided. The rules are `orchestration.disclosure`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.disclosure import SUPPRESSED, Atom, Row, decide
from orchestration.settings import Home

DEPARTMENTS = """
select
    figure_id,
    [c.organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series, department_id,
    period_start, period_end, n, minimum_n, statistic, disclosure_class = 'volume' as is_volume,
    case when metric_id in ('response_rate', 'coverage') then cast(sum_x as bigint) end as answered,
    coalesce(members, []) as members
from int_candidate_rows as c
left join (
    select organisation_id, group_id, list(department_id order by department_id) as members
    from dim_department_groups
    group by organisation_id, group_id
) as g on c.organisation_id = g.organisation_id and c.department_id = g.group_id
where is_main and not {is_group}
order by figure_id
"""
"""Rows whose atoms are the months of departments; each part of a whole is a series of its own."""

DEPARTMENT_ATOMS = """
select
    [m.organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series, department_id,
    month, n
from int_metric_moments as m
inner join dim_organisations as o on m.organisation_id = o.organisation_id
anti join dim_department_groups as g on m.organisation_id = g.organisation_id and m.department_id = g.group_id
where department_id <> '*' and o.is_publishing
order by all
"""

GROUPS = """
with kinds as (
    select distinct organisation_id, stage_id, metric_id, question_version, segment_kind, {part} as part
    from int_candidate_rows
    where {is_group}
),

groups as (
    select *, segment_kind as kind, {part} as part, {group} as group_id
    from int_candidate_rows
    where is_main and {is_group}
    union all
    select c.*, k.segment_kind as kind, k.part, '*' as group_id
    from int_candidate_rows as c
    inner join kinds as k
        on c.organisation_id = k.organisation_id and c.stage_id = k.stage_id and c.metric_id = k.metric_id
        and c.question_version = k.question_version and c.segment_id = k.part
    where c.is_main and c.department_id = '*' and not {is_group_c}
)

select
    figure_id || '|' || kind as row_id,
    [organisation_id, stage_id, metric_id, question_version, kind, part] as series, group_id, period_start, period_end,
    n, minimum_n, statistic, disclosure_class = 'volume' as is_volume,
    case when metric_id in ('response_rate', 'coverage') then cast(sum_x as bigint) end as answered, [] as members
from groups
order by row_id
"""
"""Rows of groups of the whole organisation beside the whole itself: the groups of one kind are parts of it."""

GROUP_ATOMS = """
with groups as (
    select organisation_id, stage_id, metric_id, question_version, segment_kind, {part} as part, {group} as group_id,
        month, n
    from int_segment_moments
),

-- whoever belongs to no group of the kind is a group nobody sees, and is there to be subtracted to
rest as (
    select g.organisation_id, g.stage_id, g.metric_id, g.question_version, g.segment_kind, g.part, '' as group_id,
        m.month, any_value(m.n) - coalesce(sum(g.n) filter (where g.month = m.month), 0) as n
    from groups as g
    inner join int_metric_moments as m
        on g.organisation_id = m.organisation_id and g.stage_id = m.stage_id and g.metric_id = m.metric_id
        and g.question_version = m.question_version and g.part = m.segment_id and m.department_id = '*'
    group by g.organisation_id, g.stage_id, g.metric_id, g.question_version, g.segment_kind, g.part, m.month
)

select [organisation_id, stage_id, metric_id, question_version, segment_kind, part] as series, group_id, month, n
from (select * from groups union all select * from rest where n > 0) as unioned
where organisation_id in (select organisation_id from dim_organisations where is_publishing)
order by all
"""


def decide_warehouse(warehouse: Path) -> Mapping[str, str]:
    """The decision on every candidate row of a warehouse, by figure_id.

    A row is shown if it is safe among departments and, where it has to do with groups, among those of each kind: taking
    a row away makes no other one less safe.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        decided = _decided(connection, DEPARTMENTS, DEPARTMENT_ATOMS)
        for row_id, status in _decided(connection, GROUPS, GROUP_ATOMS).items():
            figure_id = row_id.rpartition("|")[0]
            decided[figure_id] = SUPPRESSED if SUPPRESSED in (status, decided.get(figure_id)) else status
        siblings = connection.execute(SIBLINGS).fetchall()
    return {figure_id: decided[main_id] for figure_id, main_id in siblings}


def _decided(connection: duckdb.DuckDBPyConnection, rows: str, atoms: str) -> dict[str, str]:
    words = {
        "is_group": _IS_GROUP,
        "is_group_c": _IS_GROUP.replace("(", "(c.", 1),
        "part": "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 1) else '-' end",
        "group": "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 2) else segment_id end",
    }
    return decide(
        [
            Row(row_id, tuple(series), *[*rest, frozenset(members)])
            for row_id, series, *rest, members in _rows(connection, rows.format(**words))
        ],
        [Atom(tuple(series), *rest) for series, *rest in _rows(connection, atoms.format(**words))],
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


_IS_GROUP = "(segment_kind not in ('-', 'item'))"

SIBLINGS = """
select c.figure_id, m.figure_id as main_id
from int_candidate_rows as c
inner join int_candidate_rows as m
    on c.organisation_id = m.organisation_id and c.department_id = m.department_id and c.stage_id = m.stage_id
    and c.segment_kind = m.segment_kind and c.segment_id = m.segment_id and c.metric_id = m.metric_id
    and c.question_version = m.question_version and c.period_kind = m.period_kind
    and c.period_start = m.period_start and c.period_end = m.period_end
where m.is_main
order by c.figure_id
"""


def write_decisions(home: Home, decided: Mapping[str, str]) -> None:
    """Replace the decisions of the build before."""
    table = pa.table({"figure_id": list(decided), "status": list(decided.values())}, schema=DECISIONS)
    partial = home.door / "decisions.tmp"
    pq.write_table(table, partial)
    partial.replace(home.door / "decisions.parquet")


DECISIONS = pa.schema({"figure_id": pa.string(), "status": pa.string()})
