"""How values of answers are steps of a scale and what is no scale at all, and which rows are asked about together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.defs.transform.door import Asked, decide_releases
from orchestration.defs.transform.questions import Steps
from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.rows import SCORE, SHARE, DisclosureError


def test_values_of_an_index_are_whole_steps_from_the_least() -> None:
    steps = Steps.of("communication", "mean", [0, 25, 50, 75, 100])
    assert (steps.scale.values, float(steps.scale.points)) == ((0, 1, 2, 3, 4), 25)
    assert steps.sums(3, 25 + 50 + 100, 25**2 + 50**2 + 100**2) == (7, 21)


def test_values_that_do_not_begin_at_nought_nor_lie_evenly_are_steps_too() -> None:
    steps = Steps.of("stairs", "mean", [10, 12.5, 20])
    assert steps.scale.values == (0, 1, 4)
    assert steps.sums(2, 12.5 + 20, 12.5**2 + 20**2) == (5, 17)


def test_scores_and_shares_have_the_scales_of_their_own() -> None:
    assert Steps.of("cnps", "score", [-100, 0, 100]).scale is SCORE
    assert Steps.of("told", "share", []).scale is SHARE
    assert Steps.of("cnps", "score", []).sums(3, 100, 20000 + 10000) == (1, 3)


def test_sums_of_other_values_are_none() -> None:
    assert Steps.of("communication", "mean", [0, 25, 50, 75, 100]).sums(1, 30, 900) is None


def test_a_mean_without_a_scale_says_where_to_give_one() -> None:
    with pytest.raises(DisclosureError, match="stairs is a mean of answers without a scale"):
        Steps.of("stairs", "mean", [])


NAMES = "organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id"
WAREHOUSE = """
create table cells (department_id varchar, occupation varchar, n bigint);
create table int_metric_moments as select 'o' as organisation_id, '' as department_id, 'exit' as stage_id,
    'told' as metric_id, '-' as question_version, '-' as segment_kind, '-' as segment_id, date '2019-06-01' as month,
    0::bigint as n, 0e0 as sum_x, 0e0 as sum_x2 limit 0;
create table int_segment_moments as from int_metric_moments;
create table dim_department_groups (organisation_id varchar, group_id varchar, department_id varchar);
create table dim_metrics as select 'told' as metric_id, 'opinion' as disclosure_class, 'share' as estimator;
create table answer_scores as select 'told' as metric_id, 0e0 as value;
create table int_moving_series (organisation_id varchar, stage_id varchar, series_id varchar);
"""
MADE = f"""
insert into int_metric_moments
select 'o', unnest([department_id, '*']), 'exit', 'told', '-', '-', '-', date '2019-06-01', n, n // 2, n // 2
from (select department_id, sum(n)::bigint as n from cells group by all);
insert into int_segment_moments
select 'o', department_id, 'exit', 'told', '-', 'occupation', occupation, date '2019-06-01', n, n // 2, n // 2
from cells;
create table int_candidate_rows as
select
    concat_ws('/', department_id, segment_id) as figure_id, {NAMES}, 'calendar_year' as period_kind,
    date '2019-01-01' as period_start, date '2019-12-01' as period_end,
    sum(n)::bigint as n, sum(sum_x) as sum_x, 10 as minimum_n, 'value' as statistic, true as is_main,
    'opinion' as disclosure_class
from (
    from int_metric_moments union all by name select * replace ('*' as department_id) from int_segment_moments
)
group by all;
"""


def withheld(folder: Path, cells: Iterable[tuple[str, str, int]]) -> list[str]:
    """What is withheld of one year of answers by department and occupation."""
    warehouse, ledger = folder / "warehouse.duckdb", folder / "ledger.sqlite"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WAREHOUSE)
        connection.executemany("insert into cells values (?, ?, ?)", list(cells))
        connection.execute(MADE)
    Ledger(ledger).close()
    asked = Asked(warehouse, ledger, "o", [date(2019, 12, 1)], datetime(2020, 1, 20, tzinfo=UTC))
    return sorted(figure for figure, one in decide_releases(asked).settled.items() if one.status != "shown")


def test_an_occupation_that_nearly_is_a_department_is_withheld(tmp_path: Path) -> None:
    teachers = [("skola", "2341", 35), ("skola", "5330", 5), ("kost", "5330", 60)]
    assert withheld(tmp_path, teachers) == ["*/2341", "*/5330"]


def test_an_occupation_that_lies_in_two_departments_is_shown(tmp_path: Path) -> None:
    teachers = [("skola", "2341", 35), ("skola", "5330", 5), ("kost", "5330", 60), ("kost", "2341", 9)]
    assert withheld(tmp_path, teachers) == []


def test_an_occupation_that_leaves_enough_of_its_department_is_shown(tmp_path: Path) -> None:
    assert withheld(tmp_path, [("skola", "2341", 30), ("skola", "5330", 10), ("kost", "5330", 60)]) == []
