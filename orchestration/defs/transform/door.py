"""Handing candidate rows to the door and writing what it decided. The rules are `orchestration.disclosure`.

Here: which rows and atoms of a warehouse one question is made of, and that a row is shown only if it is safe in every
question it is part of. Not here: what is safe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.disclosure import decide, door
from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.rows import (
    MAIN,
    PERCENTILE,
    SHOWN,
    SUPPRESSED,
    Atom,
    Decision,
    DisclosureError,
    Reason,
    Row,
    Series,
)
from orchestration.settings import Home

DEPARTMENTS = """
select
    figure_id,
    [c.organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series, department_id,
    period_start, period_end, n, minimum_n, statistic,
    case when metric_id in ('response_rate', 'coverage') then cast(sum_x as bigint) end as answered,
    coalesce(members, [department_id]) as members
from int_candidate_rows as c
left join (
    select organisation_id, group_id, list(department_id order by department_id) as members
    from dim_department_groups
    group by organisation_id, group_id
) as g on c.organisation_id = g.organisation_id and c.department_id = g.group_id
where
    is_main and disclosure_class <> 'volume' and segment_kind in ('-', 'item') and c.organisation_id = $organisation_id
order by figure_id
"""
"""Rows whose atoms are the months of departments; each part of a whole is a series of its own."""

DEPARTMENT_ATOMS = """
select
    [m.organisation_id, stage_id, metric_id, question_version, segment_kind, segment_id] as series, department_id,
    month, n, case when metric_id in ('response_rate', 'coverage') then cast(sum_x as bigint) else 0 end as answered
from int_metric_moments as m
anti join dim_department_groups as g on m.organisation_id = g.organisation_id and m.department_id = g.group_id
where department_id <> '*' and m.organisation_id = $organisation_id
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


PUBLISHING = "select organisation_id from dim_organisations where is_publishing order by organisation_id"

SIBLINGS = """
select c.figure_id, m.figure_id as main_id, c.disclosure_class = 'volume' as is_volume
from int_candidate_rows as c
inner join int_candidate_rows as m
    on c.organisation_id = m.organisation_id and c.department_id = m.department_id and c.stage_id = m.stage_id
    and c.segment_kind = m.segment_kind and c.segment_id = m.segment_id and c.metric_id = m.metric_id
    and c.question_version = m.question_version and c.period_kind = m.period_kind
    and c.period_start = m.period_start and c.period_end = m.period_end
where m.is_main
order by c.figure_id
"""
"""The other statistics of a row, which are decided with its first."""

_IS_GROUP = "(segment_kind not in ('-', 'item'))"

WORDS = {
    "is_group": _IS_GROUP,
    "is_group_c": _IS_GROUP.replace("(", "(c.", 1),
    "part": "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 1) else '-' end",
    "group": "case when contains(segment_kind, '_by_') then split_part(segment_id, '.', 2) else segment_id end",
}

WHOLE = "*"


def decide_warehouse(warehouse: Path) -> dict[str, Decision]:
    """The decision on every candidate row of a warehouse, by figure_id.

    A row is shown if it is safe among departments and, where it has to do with groups, among those of each kind: taking
    a row away makes no other one less safe. Raises DisclosureError, and nothing may be released, if rows and the months
    they are made of contradict each other.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        mains: dict[str, Decision] = {}
        for (organisation_id,) in connection.execute(PUBLISHING).fetchall():
            mains |= Question.read(connection, organisation_id).decided()
        for row_id, status in _among_groups(connection).items():
            figure_id = row_id.rpartition("|")[0]
            if status == SUPPRESSED or figure_id not in mains:
                reason = Reason.SAFE if status == SHOWN else Reason.GROUPS
                mains[figure_id] = Decision(figure_id, status, reason)
        siblings = connection.execute(SIBLINGS).fetchall()
    return {figure_id: _of(figure_id, mains.get(main_id), is_volume) for figure_id, main_id, is_volume in siblings}


def _among_groups(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows, atoms = (connection.execute(query.format(**WORDS)).fetchall() for query in (GROUPS, GROUP_ATOMS))
    return door.decide(
        [door.Row(row_id, tuple(series), *[*rest, frozenset(members)]) for row_id, series, *rest, members in rows],
        [door.Atom(tuple(series), *rest) for series, *rest in atoms],
    )


@dataclass(frozen=True)
class Question:
    """Candidate rows of one organisation, and of which months of which groups they are made."""

    rows: list[Row]
    atoms: dict[Series, list[Atom]]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection, organisation_id: str) -> Question:
        """Ask a warehouse for them."""
        asked = {"organisation_id": organisation_id}
        months: dict[Series, Months] = defaultdict(lambda: defaultdict(list))
        held: dict[Series, list[Atom]] = defaultdict(list)
        for named, group, month, n, answered in connection.execute(DEPARTMENT_ATOMS, asked).fetchall():
            series, atom_id = tuple(named), f"{group}/{month:%Y-%m}"
            months[series][group].append((month, atom_id))
            held[series].append(Atom(series, atom_id, n, answered))
        found = connection.execute(DEPARTMENTS, asked).fetchall()
        return cls([_row(months[tuple(series)], row_id, tuple(series), *told) for row_id, series, *told in found], held)

    def decided(self) -> Iterator[tuple[str, Decision]]:
        """Row id and decision, each question of the same sizes decided once: one of many choices is like the next."""
        rows: dict[Series, list[Row]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda row: (row.position, row.row_id)):
            rows[row.series].append(row)
        first: dict[Any, Series] = {}
        model = {series: first.setdefault(self._sizes(series, own), series) for series, own in rows.items()}
        asked = [row for series in first.values() for row in rows[series]]
        atoms = [atom for series in first.values() for atom in self.atoms[series]]
        decisions = decide(asked, atoms, Ledger(":memory:")).rows
        for series, own in rows.items():
            for row, like in zip(own, rows[model[series]], strict=True):
                yield row.row_id, replace(decisions[like.row_id], row_id=row.row_id)

    def _sizes(self, series: Series, rows: Iterable[Row]) -> Any:
        """All that the decision on a series can depend on; a whole metric is like no other."""
        *of, kind, part = series
        name = part if kind == WITHOUT_PARTS else ""
        told = [(*row.position[2:], row.n, row.minimum_n, row.statistic, row.answered) for row in rows]
        return (*of, kind, name, tuple(told), tuple((a.atom_id, a.n, a.total) for a in self.atoms[series]))


WITHOUT_PARTS = "-"

Months = dict[str, list[tuple[date, str]]]
"""Group → its months and their atoms."""


def _row(
    months: Months,
    row_id: str,
    series: Series,
    group: str,
    start: date,
    end: date,
    n: int,
    minimum_n: int,
    statistic: str,
    answered: int | None,
    members: list[str],
) -> Row:
    of = months if group == WHOLE else members
    atoms = frozenset(atom for one in of for month, atom in months.get(one, ()) if start <= month <= end)
    level = 0 if group == WHOLE else 2 if members == [group] else 1
    position = (*series[4:], group, start.isoformat(), end.isoformat())
    kind = PERCENTILE if statistic == "median" else MAIN
    return Row(row_id, series, atoms, level, n, minimum_n, position, None, kind, answered)


def _of(figure_id: str, main: Decision | None, is_volume: bool) -> Decision:
    if main is None:
        if not is_volume:
            raise DisclosureError(f"{figure_id}: nothing was decided about it")
        return Decision(figure_id, SHOWN, Reason.VOLUME)
    return replace(main, row_id=figure_id)


def write_decisions(home: Home, decided: Mapping[str, Decision]) -> None:
    """Replace the decisions of the build before: for the build, and with the reasons for the auditor."""
    statuses = {"figure_id": list(decided), "status": [one.status for one in decided.values()]}
    _write(pa.table(statuses, schema=DECISIONS), home.door / "decisions.parquet")
    reasons = [one.told() for one in decided.values()]
    _write(pa.Table.from_pylist(reasons, schema=REASONS), home.door / "reasons.parquet")


def _write(table: pa.Table, path: Path) -> None:
    partial = path.with_suffix(".tmp")
    pq.write_table(table, partial)
    partial.replace(path)


DECISIONS = pa.schema({"figure_id": pa.string(), "status": pa.string()})

REASONS = pa.schema(
    {
        "row_id": pa.string(),
        "status": pa.string(),
        "reason": pa.string(),
        "leak_atoms": pa.list_(pa.string()),
        "leak_n": pa.int64(),
        "certificate": pa.list_(pa.string()),
        "is_certain": pa.bool_(),
    }
)
"""Why a row is shown or not: with the groups that it would have given away and the sum to do. Never published."""
