"""What the measurements amount to: ratios, limits that fail, tables, and their place in the document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.bench.demo_home import DemoRun, FurtherMonths
from benchmarks.bench.measure import Cost
from benchmarks.bench.results import DOCUMENT, MARKER, Results, record, rendered
from benchmarks.bench.small_month import DEFAULT_EXECUTOR, IN_PROCESS, OURS, Disagreement, require_same


def results(ours: float = 20.0, further: float = 1.0) -> Results:
    """Results where the default executor takes 60 s and publishing one month 6 s."""
    months = {OURS: ours, DEFAULT_EXECUTOR: 60.0, IN_PROCESS: 32.0}
    return Results(
        {way: [Cost(cpu, cpu), Cost(cpu + 1, cpu), Cost(cpu - 1, cpu)] for way, cpu in months.items()},
        DemoRun(Cost(5.0, 6.0), Cost(30.0, 31.0), {"landed_files": 7.8}),
        FurtherMonths([Cost(6.0, 6.0)], [Cost(6.0 + 10 * further, 9.0)], further=10),
    )


def test_the_ratio_is_of_medians_of_processor_time() -> None:
    assert results(ours=24.0).ratio == pytest.approx(0.4)


def test_a_further_month_costs_what_several_cost_more_than_one() -> None:
    assert results(further=1.4).further.each.cpu == pytest.approx(1.4)


def test_results_within_the_limits_pass() -> None:
    assert results(ours=26.9, further=1.99).failures == []


def test_a_ratio_over_the_limit_fails_with_its_value() -> None:
    [failure] = results(ours=28.2).failures
    assert "0.47" in failure
    assert "0.45" in failure


def test_a_further_month_over_the_limit_fails_with_its_value() -> None:
    [failure] = results(further=2.25).failures
    assert "2.25" in failure


def test_a_slow_demo_is_told_and_fails_nothing() -> None:
    slow = Results(results().small_month, DemoRun(Cost(5, 60), Cost(30, 90), {}), results().further)
    assert slow.failures == []
    assert "150.0" in rendered(slow)


def test_the_tables_show_every_way_every_run_and_every_step() -> None:
    text = rendered(results())
    assert "| as documented, default executor | 60.0 | 60.0 · 61.0 · 59.0 | 60.0 | 0.33 |" in text
    assert "| as documented, in-process executor | 32.0 | 32.0 · 33.0 · 31.0 | 32.0 | 0.62 |" in text
    assert "| – landed_files | | 7.8 |" in text
    assert "| **both commands** | **35.0** | **37.0** |" in text


def test_recording_replaces_earlier_results_and_keeps_the_prose(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Prose\n\n{MARKER}earlier results\n", encoding="utf-8")
    record(results(), date(2020, 1, 20), 2, document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"# Prose\n\n{MARKER}")
    assert "earlier results" not in text
    assert "Measured 2020-01-20 on 2 cores" in text
    assert rendered(results()) in text


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
