"""Axes and drawings: where values lie, what is left undrawn, and what is said in words beside the picture."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from reports.components import bars, dots, trend
from reports.components.charts import Charts
from reports.components.scales import Scale, spread, ticks, wrap
from reports.engine.data import Row
from reports.language.catalogue import load
from reports.language.formatter import Formatter
from reports.language.names import Names

TEXT = load("sv")
F = Formatter(TEXT)
NAMES = Names(TEXT, F, [], [], [])
DECEMBER = date(2019, 12, 1)
FRAME = trend.Frame((-100.0, 100.0), DECEMBER)
NO_REFERENCE: dict[str, Any] = {
    f"{kind}_{column}": "no_reference" if column == "status" else None
    for kind in ("target", "peers", "published")
    for column in ("status", "value", "n", "reference_id", "difference", "verdict", "period_start", "period_end")
}


def block(start: date, end: date, value: float | None, **columns: Any) -> Row:
    """A block of CNPS, ten points of uncertainty each way; no value is a block that may not be shown."""
    limits = (None, None) if value is None else (value - 10, value + 10)
    own = {
        "figure_id": f"x/{start:%Y-%m}..{end:%Y-%m}",
        "unit": "points",
        "question_version": "v1",
        "period_start": start,
        "period_end": end,
        "value": value,
        "value_low": limits[0],
        "value_high": limits[1],
        "n": None if value is None else 20,
        "status": "suppressed" if value is None else "shown",
    }
    return Row(NO_REFERENCE | own | columns)


def month(number: int, value: float | None, **columns: Any) -> Row:
    return block(date(2019, number, 1), date(2019, number, 1), value, **columns)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_a_scale_runs_from_end_to_end_and_never_outside() -> None:
    scale = Scale(-100, 100, 200, 0)
    assert [scale(value) for value in (-100, 0, 100, 150)] == [200.0, 100.0, 0.0, 0.0]


def test_a_scale_without_extent_puts_its_one_value_in_the_middle() -> None:
    assert Scale(5, 5, 0, 100)(5) == 50.0


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-60, 90, [-100.0, -50.0, 0.0, 50.0, 100.0]),
        (0, 0.42, [0.0, 0.2, 0.4, 0.6]),
        (0, 10, [0.0, 2.5, 5.0, 7.5, 10.0]),
        (3, 3, [3.0, 4.0]),
    ],
)
def test_ticks_are_round_and_hold_the_data(low: float, high: float, expected: list[float]) -> None:
    found = ticks(low, high)
    assert found == expected
    assert found[0] <= low and found[-1] >= high


def test_labels_that_collide_are_moved_apart_and_keep_their_order() -> None:
    assert spread([50.0, 52.0], 16) == [43.0, 59.0]
    assert spread([52.0, 50.0], 16) == [59.0, 43.0]
    assert spread([10.0, 90.0], 16) == [10.0, 90.0]
    assert spread([10.0], 16) == [10.0]


def test_a_long_name_is_cut_and_says_so() -> None:
    assert wrap("Kultur- och fritidsförvaltningen", 40) == ["Kultur- och fritidsförvaltningen"]
    lines = wrap("övergripande samordning " * 6, 30)
    assert len(lines) == 2
    assert all(len(line) <= 30 for line in lines)
    assert lines[-1].endswith("…")
    assert wrap("x" * 50, 30, lines=1) == ["x" * 29 + "…"]


def test_months_follow_each_other_as_one_line() -> None:
    drawing = trend.draw([month(10, 0), month(11, 50), month(12, 100)], trend.WIDE, F, FRAME)
    places = points(drawing.line)
    assert len(places) == 3
    assert drawing.line.count("M") == 1
    assert places[0][0] < places[1][0] < places[2][0]
    assert places[-1] == drawing.last
    assert places[2][1] == trend.TOP


def test_a_block_of_several_months_is_level_over_them() -> None:
    rows = [block(date(2019, 1, 1), date(2019, 4, 1), 20), block(date(2019, 5, 1), DECEMBER, 40)]
    places = points(trend.draw(rows, trend.WIDE, F, FRAME).line)
    assert len(places) == 4
    assert places[0][1] == places[1][1] != places[2][1] == places[3][1]
    month_width = (trend.WIDE.width - trend.WIDE.left - trend.WIDE.right) / 12
    assert places[1][0] - places[0][0] == pytest.approx(3 * month_width, abs=0.2)


def test_nothing_is_drawn_where_a_block_may_not_be_shown() -> None:
    rows = [month(8, 10), month(9, 20), month(10, None), month(11, 30), month(12, 40)]
    drawing = trend.draw(rows, trend.WIDE, F, FRAME)
    assert drawing.line.count("M") == drawing.band.count("M") == 2
    hidden = drawing.gaps[0].at
    before, after = points(drawing.line)[1][0], points(drawing.line)[2][0]
    assert before < hidden < after
    assert [gap.text for gap in drawing.gaps] == [".."]


def test_a_lone_month_between_gaps_is_a_point() -> None:
    drawing = trend.draw([month(10, None), month(11, 30), month(12, None)], trend.WIDE, F, FRAME)
    assert len(drawing.lone) == 1
    assert "Z" in drawing.band


def test_a_chart_reaches_to_the_report_month_even_when_its_last_block_is_old() -> None:
    drawing = trend.draw([month(1, 10), month(2, 20)], trend.WIDE, F, FRAME)
    assert drawing.last[0] < (trend.WIDE.width - trend.WIDE.right) / 2


def test_figures_without_limits_have_no_band() -> None:
    bare = {"value_low": None, "value_high": None, "unit": "days"}
    drawing = trend.draw([month(11, 20, **bare), month(12, 30, **bare)], trend.WIDE, F, trend.Frame((20, 30), DECEMBER))
    assert drawing.band == ""
    assert drawing.levels[0].text == "0"


def test_a_reference_is_drawn_over_the_blocks_that_carry_it() -> None:
    carried = {"published_status": "no_test", "published_value": -20.0, "published_reference_id": "a"}
    drawing = trend.draw([month(10, 0), month(11, 0, **carried), month(12, 0, **carried)], trend.WIDE, F, FRAME)
    assert drawing.reference.count("M") == 2
    assert drawing.reference_label is not None
    assert drawing.reference_label.text == "\u221220"


def test_the_words_of_a_trend_name_first_last_extremes_and_gaps() -> None:
    rows = [month(9, 10), month(10, None), month(11, 50), month(12, -20)]
    drawn = Charts(TEXT, F, NAMES, DECEMBER).trend(rows)
    assert drawn is not None
    said = drawn.description.replace("\u00a0", " ")
    assert said == (
        "Från 10 (sep 2019) till −20 (dec 2019). Högst 50 (nov 2019), lägst −20 (dec 2019). Visas inte för okt 2019."
    )
    assert [row.status for _, row in drawn.named] == ["shown", "suppressed", "shown", "shown"]
    assert [variant.canvas.width for variant in drawn.variants] == [720, 350]


def test_a_series_with_nothing_to_show_has_no_chart() -> None:
    charts = Charts(TEXT, F, NAMES, DECEMBER)
    assert charts.trend([month(12, None)]) is None
    assert charts.dots([("A", month(12, None))]) is None
    assert charts.bars([("A", month(12, None))]) is None
    assert charts.trend([]) is None


def test_a_hidden_dot_keeps_its_row_and_shows_no_place() -> None:
    drawing = dots.draw([dots.Dot("A", month(12, 10)), dots.Dot("B", month(12, None))], dots.WIDE, F)
    shown, hidden = drawing.places
    assert shown.low is not None and shown.at is not None and shown.high is not None
    assert shown.low < shown.at < shown.high
    assert (hidden.at, hidden.low, hidden.high, hidden.text) == (None, None, None, "..")
    assert hidden.middle > shown.middle


def test_dots_stand_beside_each_other_on_one_axis() -> None:
    drawing = dots.draw([dots.Dot("A", month(12, 10), month(12, -30))], dots.NARROW, F, line=60.0)
    place = drawing.places[0]
    assert place.beside is not None and place.at is not None and drawing.line is not None
    assert place.beside < place.at < drawing.line


def test_a_bar_starts_at_zero_and_a_whole_index_fills_its_place() -> None:
    index = {"unit": "index"}
    drawing = bars.draw([bars.Bar("A", month(12, 100, **index)), bars.Bar("B", month(12, 50, **index))], bars.WIDE, F)
    full, half = drawing.places
    assert full.end == bars.WIDE.width - bars.WIDE.right
    assert half.end is not None and full.end is not None
    assert half.end - half.start == pytest.approx((full.end - full.start) / 2, abs=0.2)
