"""What the measurements amount to: ratios, limits that fail, tables, and their place in the document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.bench import disclosure
from benchmarks.bench.demo_door import DemoMonth
from benchmarks.bench.demo_home import DemoRun, FurtherMonths
from benchmarks.bench.disclosure import Door, Month, door_table
from benchmarks.bench.measure import Cost
from benchmarks.bench.results import DOCUMENT, MARKER, Results, month_ratio, record, rendered
from benchmarks.bench.small_month import DEFAULT_EXECUTOR, IN_PROCESS, OURS, Costs, Disagreement, require_same


def month(ours: float = 20.0) -> Costs:
    """Costs of the small month where the default executor takes 60 s."""
    ways = {OURS: ours, DEFAULT_EXECUTOR: 60.0, IN_PROCESS: 32.0}
    return {way: [Cost(cpu, cpu), Cost(cpu + 1, cpu), Cost(cpu - 1, cpu)] for way, cpu in ways.items()}


def months(further: float = 1.0) -> FurtherMonths:
    """Costs of publishing where one month takes 6 s."""
    return FurtherMonths([Cost(6.0, 6.0)], [Cost(6.0 + 10 * further, 9.0)], further=10)


def results(ours: float = 20.0, further: float = 1.0) -> Results:
    return Results(month(ours), DemoRun(Cost(5.0, 6.0), Cost(30.0, 31.0), {"landed_files": 7.8}), months(further))


def test_the_ratio_is_of_medians_of_processor_time() -> None:
    assert month_ratio(month(ours=24.0)) == pytest.approx(0.4)


def test_a_further_month_costs_what_several_cost_more_than_one() -> None:
    assert months(further=1.4).each.cpu == pytest.approx(1.4)


def test_results_within_the_limits_pass() -> None:
    assert results(ours=26.9, further=1.99).failures == []


def test_a_ratio_over_the_limit_fails_with_its_value() -> None:
    [failure] = results(ours=28.2).failures
    assert "0.47" in failure
    assert "0.45" in failure


def test_a_further_month_over_the_limit_fails_with_its_value() -> None:
    [failure] = results(further=2.25).failures
    assert "2.25" in failure


def door(three_years: float, six_years: float) -> Door:
    """A door whose month takes so many seconds with three and with six years locked."""
    return Door({36: [Month(500, 480, three_years, 0.0)], 72: [Month(500, 480, six_years, 0.0)]})


def test_a_door_that_is_slow_or_slower_every_year_fails() -> None:
    assert Results(door=door(9.0, 12.0)).failures == []
    [slow] = Results(door=door(10.5, 11.0)).failures
    assert "36 locked" in slow and "10.50" in slow
    [growing] = Results(door=door(4.0, 7.0)).failures
    assert "72 locked" in growing and "1.75" in growing


def test_a_door_that_is_slow_with_everything_a_municipality_prints_fails() -> None:
    demo = [DemoMonth(date(2019, month, 1), 2000, 1800, seconds) for month, seconds in ((11, 9.0), (12, 12.0))]
    [slow] = Results(door=Door({}, demo)).failures
    assert "third year" in slow and "10.50" in slow


def test_the_door_is_measured_on_months_that_are_really_released() -> None:
    measured = disclosure.measure(lambda _: None, months=(1,))
    assert all(0 < month.shown < month.rows and month.decide > 0 for month in measured.months[1])
    assert measured.limits == ()
    assert "| 1 |" in "\n".join(door_table(measured))


def test_a_slow_demo_is_told_and_fails_nothing() -> None:
    slow = Results(month(), DemoRun(Cost(5, 60), Cost(30, 90), {}), months())
    assert slow.failures == []
    assert "150.0" in rendered(slow)


def test_the_tables_show_every_way_every_run_and_every_step() -> None:
    text = rendered(results())
    assert "| as documented, default executor | 60.0 | 60.0 · 61.0 · 59.0 | 60.0 | 0.33 |" in text
    assert "| as documented, in-process executor | 32.0 | 32.0 · 33.0 · 31.0 | 32.0 | 0.62 |" in text
    assert "| – landed_files | | 7.8 |" in text
    assert "| **both commands** | **35.0** | **37.0** |" in text


def test_only_what_was_measured_is_judged_and_shown() -> None:
    alone = Results(further=months(further=2.25))
    [failure] = alone.failures
    assert "2.25" in failure
    assert rendered(alone).count("### ") == 1


def test_recording_replaces_earlier_results_and_keeps_the_prose(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Prose\n\n{MARKER}earlier results\n", encoding="utf-8")
    record(results(), date(2020, 1, 20), 2, document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"# Prose\n\n{MARKER}")
    assert "earlier results" not in text
    assert text.count("Measured 2020-01-20 on 2 cores") == 3
    for line in rendered(results()).splitlines():
        assert line in text


def test_recording_one_section_leaves_the_others_as_they_were_measured(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Prose\n\n{MARKER}", encoding="utf-8")
    record(results(further=1.4), date(2020, 1, 20), 2, document)
    record(Results(further=months(further=1.7)), date(2020, 2, 20), 2, document)
    _, month_before, further, demo = document.read_text(encoding="utf-8").split("\n### ")
    assert "Measured 2020-01-20" in month_before
    assert "Measured 2020-01-20" in demo
    assert "Measured 2020-02-20" in further
    assert "| each further organisation-month | 1.70 |" in further
    assert "1.40" not in further


def test_a_section_without_a_subtitle_is_replaced_too(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Prose\n\n{MARKER}", encoding="utf-8")
    for seconds in (9.0, 8.0):
        record(Results(door=door(seconds, 8.5)), date(2020, 1, 20), 2, document)
    assert document.read_text(encoding="utf-8").count("### The door") == 1


def test_a_document_without_the_marker_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# Prose\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the line"):
        record(results(), date(2020, 1, 20), 2, document)
    assert document.read_text(encoding="utf-8") == "# Prose\n"


def test_the_projects_document_has_a_place_for_results() -> None:
    assert MARKER in DOCUMENT.read_text(encoding="utf-8")


def test_different_figures_make_a_comparison_meaningless() -> None:
    expected = pa.table({"figure_id": ["a"], "value": [49.2]})
    require_same(IN_PROCESS, pa.table({"figure_id": ["a"], "value": [49.2]}), expected)
    with pytest.raises(Disagreement, match="in-process"):
        require_same(IN_PROCESS, pa.table({"figure_id": ["a"], "value": [49.3]}), expected)
