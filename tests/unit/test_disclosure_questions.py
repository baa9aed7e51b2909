"""How values of answers are steps of a scale and what is no scale at all, and which rows are asked about together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.defs.transform.door import Asked, decide_releases
from orchestration.defs.transform.questions import Steps, by_atom
from orchestration.disclosure.ledger import Ledger, Settled
from orchestration.disclosure.rows import SCORE, SHARE, DisclosureError


def sums(steps: Steps, n: int, sum_x: float, sum_x2: float) -> tuple[int, int]:
    """Sums of values in steps, as a warehouse that holds them for one month is asked for them."""
    query = f"""
        select ['o', 's', 'm', 'v'] as series, 'it' as atom_of, ['it'] as owners, date '2026-01-01' as month,
        {n} as n, {sum_x}::double as sum_x, {sum_x2}::double as sum_x2
    """
    [(_, _, found)] = by_atom(duckdb.connect(), query, {}, [("o", "s", "m", "v")], {"m": steps})
    return found["2026-01"].total, found["2026-01"].squares


def test_values_of_an_index_are_whole_steps_from_the_least() -> None:
    steps = Steps.of("communication", "mean", [0, 25, 50, 75, 100])
    assert (steps.scale.values, float(steps.scale.points)) == ((0, 1, 2, 3, 4), 25)
    assert sums(steps, 3, 25 + 50 + 100, 25**2 + 50**2 + 100**2) == (7, 21)


def test_values_that_do_not_begin_at_nought_nor_lie_evenly_are_steps_too() -> None:
    steps = Steps.of("stairs", "mean", [10, 12.5, 20])
    assert steps.scale.values == (0, 1, 4)
    assert sums(steps, 2, 12.5 + 20, 12.5**2 + 20**2) == (5, 17)


def test_scores_and_shares_have_the_scales_of_their_own() -> None:
    assert Steps.of("cnps", "score", [-100, 0, 100]).scale is SCORE
    assert Steps.of("told", "share", []).scale is SHARE
    assert sums(Steps.of("cnps", "score", []), 3, 100, 20000 + 10000) == (1, 3)


def test_sums_of_other_values_are_refused() -> None:
    with pytest.raises(DisclosureError, match="o/s/m/v it, 2026-01 to 2026-01: its sums are none of answers"):
        sums(Steps.of("communication", "mean", [0, 25, 50, 75, 100]), 1, 30, 900)


def test_a_mean_without_a_scale_says_where_to_give_one() -> None:
    with pytest.raises(DisclosureError, match="stairs is a mean of answers without a scale"):
        Steps.of("stairs", "mean", [])


NAMES = "organisation_id, department_id, stage_id, metric_id, question_version, segment_kind, segment_id"
WAREHOUSE = """
create table cells (department_id varchar, occupation varchar, role varchar, n bigint, month date);
create table figures (department_id varchar, segment_id varchar, period_start date, period_end date);
create table dim_department_groups (organisation_id varchar, group_id varchar, department_id varchar);
create table dim_metrics as select 'told' as metric_id, 'opinion' as disclosure_class, 'share' as estimator;
create table answer_scores as select 'told' as metric_id, 0e0 as value;
create table int_moving_series (organisation_id varchar, stage_id varchar, series_id varchar);
create view answered as
select
    'o' as organisation_id, department_id, 'exit' as stage_id, 'told' as metric_id, '-' as question_version,
    month, occupation, role, n, n // 2 as sum_x, n // 2 as sum_x2
from cells;
create view int_segment_moments as
select * replace (sum(n)::bigint as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2) from (
    select * exclude (occupation, role), 'occupation' as segment_kind, occupation as segment_id from answered
    union all by name
    select * exclude (occupation, role), 'manager_role' as segment_kind, role as segment_id from answered
)
group by all;
create view int_pair_moments as
select
    organisation_id, stage_id, metric_id, question_version, month, '-' as part, 'manager_role' as kind,
    role as group_id, 'occupation' as other_kind, occupation as other_group_id, sum(n)::bigint as n,
    sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
from answered
group by all;
create view int_metric_moments as
select
    organisation_id, department_id, stage_id, metric_id, question_version, month,
    '-' as segment_kind, '-' as segment_id, sum(n)::bigint as n, sum(sum_x) as sum_x, sum(sum_x2) as sum_x2
from (from answered union all by name select * replace ('*' as department_id) from answered)
group by all;
"""
MADE = f"""
create or replace table int_candidate_rows as
select
    concat_ws('/', department_id, segment_id, period_start) as figure_id, {NAMES}, 'calendar_year' as period_kind,
    period_start, period_end, sum(n)::bigint as n, sum(sum_x) as sum_x, 10 as minimum_n, 'value' as statistic,
    true as is_main, 'opinion' as disclosure_class
from (
    from int_metric_moments union all by name select * replace ('*' as department_id) from int_segment_moments
) as m
inner join figures as f using (department_id, segment_id)
where month between period_start and period_end
group by all;
"""

Figure = tuple[str, str, date, date]


def year(*figures: tuple[str, str], start: date = date(2019, 1, 1), end: date = date(2019, 12, 1)) -> list[Figure]:
    """Figures of departments, or of occupations in the whole (`*`), over these months."""
    return [(*figure, start, end) for figure in figures]


@dataclass
class Answers:
    """Answers by department and occupation in a warehouse, and the releases that have been made of them."""

    folder: Path

    def __post_init__(self) -> None:
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            connection.execute(WAREHOUSE)

    def add(self, cells: Iterable[tuple[str, str, int]], month: date = date(2019, 6, 1), role: str = "other") -> None:
        """Answers that have come, of those who were to be managers or others."""
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as connection:
            connection.executemany(
                "insert into cells values (?, ?, ?, ?, ?)",
                [(of, occupation, role, n, month) for of, occupation, n in cells],
            )

    def released(
        self, figures: Iterable[Figure] = (), month: date = date(2019, 12, 1), *, is_revision: bool = False
    ) -> dict[str, Settled]:
        """What became of every figure after one more release, which has these figures too."""
        warehouse, ledger = self.folder / "warehouse.duckdb", Ledger(self.folder / "ledger.sqlite")
        with duckdb.connect(str(warehouse)) as connection:
            for figure in figures:
                connection.execute("insert into figures values (?, ?, ?, ?)", figure)
            connection.execute(MADE)
            connection.execute("delete from int_moving_series")
            if is_revision:
                connection.execute("insert into int_moving_series values ('o', 'exit', 'survey')")
        asked = Asked(warehouse, self.folder / "ledger.sqlite", "o", [month], datetime(2020, 3, 20, tzinfo=UTC))
        drafted = decide_releases(asked)
        ledger.adopt("o", drafted.written)
        ledger.close()
        return drafted.settled

    def withheld(self, figures: Iterable[Figure], month: date = date(2019, 12, 1)) -> list[str]:
        """What is withheld after one more release, which has these figures too."""
        return sorted(figure for figure, one in self.released(figures, month).items() if one.status != "shown")


ALL = year(("*", "-"), ("skola", "-"), ("kost", "-"), ("*", "2341"), ("*", "5330"))
BOTH = ["*/2341/2019-01-01", "*/5330/2019-01-01"]


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path)


def test_an_occupation_that_nearly_is_a_department_is_withheld(answers: Answers) -> None:
    answers.add([("skola", "2341", 35), ("skola", "5330", 5), ("kost", "5330", 60)])
    assert answers.withheld(ALL) == BOTH


def test_an_occupation_that_lies_in_two_departments_is_shown(answers: Answers) -> None:
    answers.add([("skola", "2341", 35), ("skola", "5330", 5), ("kost", "5330", 60), ("kost", "2341", 9)])
    assert answers.withheld(ALL) == []


def test_an_occupation_that_leaves_enough_of_its_department_is_shown(answers: Answers) -> None:
    answers.add([("skola", "2341", 30), ("skola", "5330", 10), ("kost", "5330", 60)])
    assert answers.withheld(ALL) == []


def test_an_occupation_that_nearly_is_all_managers_is_withheld(answers: Answers) -> None:
    answers.add([("skola", "1411", 27), ("kost", "5330", 5)], role="manager")
    answers.add([("skola", "2341", 40), ("kost", "5330", 60)])
    assert answers.withheld(year(("*", "manager"), ("*", "1411"))) == ["*/1411/2019-01-01"]


def test_an_occupation_that_leaves_enough_of_all_managers_is_shown(answers: Answers) -> None:
    answers.add([("skola", "1411", 22), ("kost", "5330", 10)], role="manager")
    answers.add([("skola", "2341", 40), ("kost", "5330", 60)])
    assert answers.withheld(year(("*", "manager"), ("*", "1411"))) == []


def test_what_an_occupation_withholds_of_a_department_is_not_reached_by_sums_of_later_releases(
    answers: Answers,
) -> None:
    june, winter = date(2019, 6, 1), date(2020, 1, 1)
    answers.add([("skola", "2341", 35)])
    answers.add([("skola", "5330", 5), ("kost", "5330", 60)], date(2019, 9, 1))
    answers.add([("skola", "5330", 20), ("kost", "5330", 30)], winter)
    assert answers.withheld(year(("*", "2341"), end=june), june) == []
    assert answers.withheld(year(("skola", "-"))) == ["skola/-/2019-01-01"]
    later = year(("kost", "-"), ("*", "-"), end=winter) + year(("skola", "-"), start=winter, end=winter)
    assert answers.withheld(later, winter) == ["skola/-/2019-01-01", "skola/-/2020-01-01"]


def test_a_revision_tells_of_how_many_a_figure_is_now_though_it_is_no_news_beside_groups(answers: Answers) -> None:
    answers.add([("skola", "2341", 30), ("skola", "5330", 10), ("kost", "5330", 60)])
    assert {one.n for one in answers.released(ALL).values()} == {30, 40, 60, 70, 100}
    answers.add([("skola", "2341", 12), ("skola", "5330", 10)], date(2019, 9, 1))
    revised = answers.released(is_revision=True)
    assert {figure: one.n for figure, one in revised.items() if one.status == "shown"} == {
        "*/-/2019-01-01": 122,
        "skola/-/2019-01-01": 62,
        "kost/-/2019-01-01": 60,
        "*/2341/2019-01-01": 42,
        "*/5330/2019-01-01": 80,
    }
