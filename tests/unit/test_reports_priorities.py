"""What to do first: placed by verdicts the figures carry, advised by rules of a seed, marked by what HR wrote down."""

from __future__ import annotations

from datetime import date

import pytest

from reports.components import priorities, registers
from reports.components.discussion import CONDITIONS
from reports.components.ranges import MARGIN, WIDTH, strip
from reports.components.standing import standings
from reports.engine.data import Row
from tests.golden.release_rows import seed
from tests.unit.test_reports_charts import month
from tests.unit.test_reports_words import hidden, row

METRICS = {each["metric_id"]: each for each in seed("metrics")}
RULES = [each | {"level": float(each["level"]) if each["level"] else None} for each in seed("advice_rules")]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"peers_status": "shown", "peers_value": 40.0, "peers_verdict": "worse"}, "behind"),
        ({"peers_status": "shown", "peers_value": 19.0, "peers_verdict": "no_clear_change"}, "level"),
        ({"peers_status": "shown", "peers_value": 0.0, "peers_verdict": "better"}, "ahead"),
        ({"published_status": "no_test", "published_value": -20.0}, "ahead"),
        ({"published_status": "no_test", "published_value": 25.0}, "level"),
        ({"published_status": "no_test", "published_value": 35.0}, "behind"),
        ({}, None),
    ],
)
def test_a_figure_is_placed_by_the_first_comparison_that_can_be_judged(columns: dict, expected: str | None) -> None:
    assert priorities.place(row(**columns)) == expected


def test_a_low_share_is_ahead_where_less_is_better() -> None:
    assert priorities.place(row("not_notified", published_status="no_test", published_value=0.5)) == "ahead"
    assert priorities.place(row("not_notified", published_status="no_test", published_value=0.05)) == "behind"


def test_the_matrix_holds_each_placed_figure_once_and_no_hidden_one() -> None:
    behind = {"peers_status": "shown", "peers_value": 40.0, "peers_verdict": "worse"}
    found = standings(
        [
            row("cnps", "rejection", prior_year_verdict="worse", **behind),
            row("cnps", "interview", prior_year_verdict=None, **behind),
            hidden("feedback", **behind),
            row("communication", "rejection"),
        ]
    )
    cells = priorities.matrix(found)
    placed = {(at, how): [e.stage_id for e in held] for at, row_ in cells.items() for how, held in row_.items() if held}
    assert placed == {("behind", "worse"): ["rejection"], ("behind", "no_clear_change"): ["interview"]}


def test_how_well_a_survey_reaches_people_is_no_priority() -> None:
    found = standings([row("response_rate"), row("coverage"), row("cnps"), row("applications", "application")])
    assert [each.metric_id for each in priorities.weighed(found, METRICS)] == ["cnps"]


def test_a_suggestion_needs_a_figure_that_calls_for_it() -> None:
    many_untold, few_untold = row("not_notified", value=0.2), row("not_notified", value=0.02)
    assert [each.source for each in priorities.advice(standings([many_untold]), RULES, "sv")] == [RULES[0]["source"]]
    assert priorities.advice(standings([few_untold]), RULES, "sv") == []
    assert priorities.advice(standings([hidden("not_notified")]), RULES, "sv") == []


def test_a_figure_gets_one_suggestion_and_a_report_no_more_than_it_can_bear() -> None:
    stages = ("application", "interview", "rejection", "onboarding", "exit")
    behind = {"peers_status": "shown", "peers_value": 40.0, "peers_verdict": "worse"}
    rows = [row(metric, stage, **behind) for stage in stages for metric in ("cnps", "respect")]
    given = priorities.advice(standings(rows), RULES, "en")
    assert len(given) == 5
    assert len({(each.standing.metric_id, each.standing.stage_id) for each in given}) == 5


def test_every_rule_of_the_seed_can_be_understood() -> None:
    stages = {each["stage_id"] for each in seed("stages")} | {"-"}
    assert [int(rule["rule_order"]) for rule in RULES] == list(range(1, len(RULES) + 1))
    for rule in RULES:
        assert rule["metric_id"] in METRICS.keys() | {"*"}
        assert rule["stage_id"] in stages
        assert rule["applies"] in CONDITIONS
        assert (rule["level"] is not None) == (rule["applies"] in ("above", "below"))
        assert rule["source"] and rule["advice_sv"].endswith(".") and rule["advice_en"].endswith(".")


def intervention(number: int, on: date, departments: str | None, metric: str = "cnps") -> Row:
    return Row({"name": f"I{number}", "starts_on": on, "departments": departments, "expected_metric": metric})


def test_a_department_is_concerned_by_its_own_and_by_what_concerns_all() -> None:
    own, others, everybodys = (intervention(1, date(2019, 3, 1), scope) for scope in ("kost|social", "vard", "*"))
    register = [own, others, everybodys]
    assert registers.concerning(register, "social") == [own, everybodys]
    assert registers.concerning(register, "*") == register


def test_a_mark_keeps_its_number_in_the_list() -> None:
    register = [intervention(1, date(2019, 1, 14), "*", "feedback"), intervention(2, date(2019, 3, 1), "*")]
    assert [(mark.number, mark.on) for mark in registers.marks(register, "cnps")] == [(2, date(2019, 3, 1))]


def test_before_and_after_take_shown_blocks_that_do_not_hold_the_start() -> None:
    rows = [month(1, 10.0), month(2, None), month(3, 20.0), month(4, 30.0), month(5, None)]
    before, after = registers.around(rows, date(2019, 3, 14)) or (None, None)
    assert (before, after) == (rows[0], rows[3])
    assert registers.around(rows, date(2019, 1, 10)) is None


def test_an_action_is_late_only_while_it_goes_on() -> None:
    on = date(2020, 1, 20)
    late, done, later = (
        Row({"status": status, "due_on": due})
        for status, due in (("started", date(2019, 12, 1)), ("done", date(2019, 12, 1)), ("planned", date(2020, 3, 1)))
    )
    undated = Row({"status": "planned", "due_on": None})
    assert [registers.is_late(each, on) for each in (late, done, later, undated)] == [True, False, False, False]


def test_a_strip_keeps_its_marks_inside_and_in_order() -> None:
    drawn = strip(
        row(value=-100.0, value_low=-100.0, value_high=-90.0, published_status="no_test", published_value=20.0)
    )
    assert drawn is not None and drawn.reference is not None
    assert MARGIN <= drawn.at == drawn.low < drawn.high < drawn.reference <= WIDTH - MARGIN
    assert strip(hidden()) is None
    assert strip(row(value_low=None, value_high=None)) is None
