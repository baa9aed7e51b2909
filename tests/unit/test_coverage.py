"""The list of what the sources name: whole, and every name in it that of something that exists."""

from __future__ import annotations

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if re.match("[|] [0-9]", line)
]


def metrics() -> set[str]:
    with (ROOT / "seeds/metrics.csv").open(encoding="utf-8", newline="") as file:
        return {row["metric_id"] for row in csv.DictReader(file)}


def tables() -> set[str]:
    models = {path.stem for path in (ROOT / "dbt_project/models").rglob("*.sql")}
    return models | {path.stem for path in (ROOT / "seeds").glob("*.csv")}


def test_all_that_the_sources_name_is_there_once() -> None:
    assert [number for number, *_ in ROWS] == [str(number) for number in range(1, 109)]
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_every_row_names_what_answers_it_or_says_why_nothing_does() -> None:
    in_words = {"48", "104"}
    for number, _, _, answer in ROWS:
        assert "`" in answer or "planned:" in answer or "not computed:" in answer or number in in_words, number


def test_every_name_is_that_of_a_metric_a_table_or_a_file() -> None:
    named = {name for *_, answer in ROWS for name in re.findall("`([^`]+)`", answer)}
    unknown = named - metrics() - tables()
    assert sorted(name for name in unknown if "/" not in name or not (ROOT / name).exists()) == []


def test_every_metric_answers_something() -> None:
    assert metrics() - set(re.findall("`([^`]+)`", PAGE)) == set()


def test_the_sum_at_the_top_is_that_of_the_rows() -> None:
    uncounted = sum(answer.startswith("not computed") for *_, answer in ROWS)
    planned = sum(answer.startswith("planned") for *_, answer in ROWS)
    partly = sum("planned:" in answer for *_, answer in ROWS) - planned
    answered = len(ROWS) - uncounted - planned - partly
    said = (
        f"{answered} are answered, {partly} in part with the rest planned, {planned} planned only, and {uncounted} are"
    )
    assert said in " ".join(PAGE.split())
