"""What a fence may say, and how each wrong one is refused: file, line and what to write instead."""

from __future__ import annotations

import pytest

from reports.engine.errors import PageError
from reports.engine.fences import check, compiled, extract

GOOD = "select * from figures where stage_id = 'exit' order by figure_id"


def page(*fences: str) -> str:
    return "\n\n".join(["Text.", *fences])


def fence(opening: str, sql: str = GOOD) -> str:
    return f"```sql {opening}\n{sql}\n```"


def refused(body: str) -> str:
    with pytest.raises(PageError) as error:
        check(extract("p.md", body)[0])
    return str(error.value)


def test_a_fence_is_taken_out_and_the_lines_of_the_page_keep_their_numbers() -> None:
    fences, text = extract("p.md", page(fence("base by=department_id"), "{{ base }}"))
    assert fences["base"].sql == GOOD
    assert fences["base"].by == "department_id"
    assert fences["base"].line == 3
    assert text.split("\n").index("{{ base }}") == 6


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("", "without a name"),
        ("by=stage_id", "without a name"),
        ("Base", "cannot name a fence"),
        ("base on=stage_id", "unknown option 'on=stage_id'"),
    ],
)
def test_a_fence_that_opens_wrongly_is_refused_by_line(opening: str, said: str) -> None:
    message = refused(page(fence(opening)))
    assert message.startswith("p.md:3: ")
    assert said in message


def test_two_fences_of_one_name_are_refused_at_the_second() -> None:
    assert refused(page(fence("base"), fence("base"))).startswith("p.md:7: a second fence is named 'base'")


def test_a_fence_that_is_never_closed_is_refused() -> None:
    assert refused("```sql base\nselect 1").startswith("p.md:1: the sql fence is never closed")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select * from figures join comparisons using (figure_id) order by 1", "holds a join"),
        ("select * from figures, comparisons order by 1", "holds a join"),
        ("select stage_id, count(*) as n from figures group by stage_id order by 1", "holds a group by"),
        ("select max(value) as v from figures order by 1", "holds an aggregate"),
        ("select median(value) as v from figures order by 1", "holds an aggregate"),
        ("select row_number() over (order by value) as r from figures order by 1", "holds a window"),
        ("select * from figures union all select * from figures order by 1", "holds a union"),
        ("with f as (select * from figures) select * from f order by 1", "holds a with"),
        ("select * from (select * from figures) order by 1", "without subqueries"),
        ("select * from figures where n = (select 3) order by 1", "without subqueries"),
        ("select 1 as one; select 2 as two", "must hold one select"),
        ("select 1 as one order by 1", "exactly one relation"),
        ("delete from figures", "must be one select"),
        ("select * from figures", "has no order by"),
        ("select from where", "is not SQL"),
        ("select * from fct_survey_answers order by 1", "unknown relation 'fct_survey_answers'"),
        ("select * from 'secrets.parquet' order by 1", "unknown relation 'secrets.parquet'"),
        ('select * from "figures.parquet" order by 1', "unknown relation 'figures.parquet'"),
        ("select * from read_csv('a.csv') order by 1", "unknown relation"),
        ("select * from warehouse.figures order by 1", "unknown relation 'warehouse.figures'"),
        ("select * from figures where n > $threshold order by 1", "unknown parameter $threshold"),
        ("select * from ${nothing} order by 1", "reads ${nothing}, which no fence here defines"),
        ("select * from other order by 1", "unknown relation 'other'"),
    ],
)
def test_a_fence_that_does_more_than_filter_and_order_is_refused(sql: str, said: str) -> None:
    message = refused(page(fence("base", sql)))
    assert message.startswith("p.md:3: ")
    assert said in message


def test_fences_that_read_each_other_in_a_circle_are_refused_with_the_circle() -> None:
    first = fence("first", "select * from ${second} order by 1")
    second = fence("second", "select * from ${first} order by 1")
    assert "circle: first → second → first" in refused(page(first, second))


def test_a_fence_that_reads_itself_is_refused() -> None:
    assert "circle: base → base" in refused(page(fence("base", "select * from ${base} order by 1")))


def test_fences_are_chained_as_materialised_expressions_in_the_order_they_need_each_other() -> None:
    shown = fence("shown", "select * from figures where status = 'shown' order by figure_id")
    recent = fence("recent", "select * from ${shown} where period_end = $report_month order by figure_id")
    last = fence("last", "select * from ${recent} order by value;")
    fences, _ = extract("p.md", page(last, recent, shown))
    check(fences)
    statement = compiled(fences["last"], fences)
    assert statement == (
        "with shown as materialized (select * from figures where status = 'shown' order by figure_id), "
        "recent as materialized (select * from shown where period_end = $report_month order by figure_id) "
        "select * from recent order by value"
    )
    assert fences["recent"].parameters == {"report_month"}
