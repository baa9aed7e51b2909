"""From rows of the warehouse back to the line in the kept original, read by somebody who has never seen the product."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb
import pytest

from orchestration.landing.evidence import open_original
from orchestration.settings import Home
from tests.e2e.independent import Numbered, lines_of, rows_of_sheet

ROWS = """
select a.organisation_id, a.stage_id, a.question_code, a.question_version, a.score, a.response_id, f.file_name,
    a._source_file_id, a._source_row_number
from fct_survey_answers as a
inner join dim_source_files as f on a.organisation_id = f.organisation_id and a._source_file_id = f.source_file_id
where a.score is not null  -- what is chosen or written has no score
order by all
"""
APPLICATIONS = """
select a.application_id, f.file_name, a._source_file_id, a._source_row_number
from fct_applications as a
inner join dim_source_files as f on a.organisation_id = f.organisation_id and a._source_file_id = f.source_file_id
order by all
"""
SAMPLE, OF_APPLICATIONS = 50, 30
SCORES = {"ja": 1.0, "nej": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}


@pytest.fixture(scope="module")
def warehouse(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        yield connection


def sampled(rows: list[tuple[Any, ...]], file_at: int, size: int) -> list[tuple[Any, ...]]:
    """Rows drawn evenly over the files: one of each file as far as they go, then at random; always the same ones."""
    chance = random.Random(20191231)
    chance.shuffle(rows)
    firsts = {row[file_at]: row for row in rows}
    rest = [row for row in rows if row not in firsts.values()][: max(0, size - len(firsts))]
    return [*firsts.values(), *rest]


@cache
def original(root: Home, file_id: str) -> tuple[Numbered, bool]:
    """The records of a kept original by line or row, and whether it is a workbook."""
    data = open_original(root, file_id)
    if data.startswith(b"PK"):
        return rows_of_sheet(data), True
    ways = [lines_of(data, delimiter) for delimiter in ",;\t"]
    return max(ways, key=lambda way: len(next(iter(way.values())))), False


def headings_of(home: Home, organisation_id: str, code: str, stage: str, version: str) -> list[str]:
    """What the installation calls a question, from its own configuration."""
    with (home.config / "survey_questions.csv").open(encoding="utf-8", newline="") as file:
        return [
            " ".join(row["heading"].split())
            for row in csv.DictReader(file)
            if (row["organisation_id"], row["question_code"], row["stage_id"]) == (organisation_id, code, stage)
            and (row["question_version"] or "v1") == version
        ]


def score_of(written: str) -> float:
    """The leading number of what is written, or one for yes and nothing for no."""
    text = written.strip().casefold()
    return SCORES[text] if text in SCORES else float(text.split()[0].replace(",", "."))


def test_fifty_answers_of_all_files_stand_where_their_provenance_says(demo_home: Home, warehouse) -> None:
    rows = sampled(warehouse.execute(ROWS).fetchall(), 7, SAMPLE)
    seen: dict[bool, int] = {True: 0, False: 0}
    for organisation_id, stage, code, version, score, response_id, name, file_id, number in rows:
        numbered, is_book = original(demo_home, file_id)
        names = [" ".join(heading.split()) for heading in next(iter(numbered.values()))]
        record = dict(zip(names, numbered[number], strict=False))
        known = [*headings_of(demo_home, organisation_id, code, stage, version), code]
        [written] = [record[heading] for heading in known if record.get(heading, "").strip()]
        place = f"{name}, {'row' if is_book else 'line'} {number}, {code}"
        assert score_of(written) == score, place
        assert is_book or response_id.rpartition("/")[2] in numbered[number], place
        seen[is_book] += 1
    assert len(rows) >= SAMPLE and min(seen.values()) > 5
    assert {row[7] for row in rows} == {row[7] for row in warehouse.execute(ROWS).fetchall()}, "every file is walked to"


def test_applications_stand_in_their_original_as_item_or_line(demo_home: Home, warehouse) -> None:
    rows = sampled(warehouse.execute(APPLICATIONS).fetchall(), 2, OF_APPLICATIONS)
    pages = 0
    for application_id, name, file_id, number in rows:
        data = open_original(demo_home, file_id)
        if data.lstrip().startswith(b"{"):
            pages += 1
            assert json.loads(data)["data"][number - 1]["id"] == application_id, name
        else:
            assert application_id in original(demo_home, file_id)[0][number], name
    assert len(rows) >= OF_APPLICATIONS and 0 < pages < len(rows)


def test_the_line_beside_is_another_answer_so_that_a_shift_would_show(demo_home: Home, warehouse) -> None:
    """The walk would be worth nothing if neighbouring lines said the same: ids differ on every line."""
    rows = [row for row in sampled(warehouse.execute(ROWS).fetchall(), 7, SAMPLE) if not row[6].endswith(".xlsx")]
    for *_, response_id, _, file_id, number in rows:
        numbered, _ = original(demo_home, file_id)
        beside = [numbered[place] for place in (number - 1, number + 1) if place in numbered]
        assert beside and not any(response_id.rpartition("/")[2] in record for record in beside)
