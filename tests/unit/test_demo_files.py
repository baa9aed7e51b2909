"""The demo's files: the same bytes every time, shaped as the tools shape them, careless where people are, no person."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from benchmarks.demo import distributions, home
from benchmarks.demo.__main__ import main

CHECKOUT = Path(__file__).resolve().parents[2]
OF_NOBODY = ("070-174 06 58", "kim@example.com", "19121212-1212")
"""A number kept for fiction, an address kept for examples, the tax agency's test person: comments may hold these."""
Files = dict[str, bytes]
Rows = list[dict[str, str]]

RECORDED = "1ad7665082848a18895c639b530decd0b3b4708479e30c36799236848c7925c8"
"""SHA-256 over the demo home; it changes only when the generator is meant to write something else."""


@pytest.fixture(scope="module")
def files() -> Files:
    return dict(home.demo())


def table(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def tables(files: Files, organisation: str, name: str, **style: str) -> Rows:
    prefix = f"inbox/{organisation}/interchange/{name}_"
    return [row for path, content in files.items() if path.startswith(prefix) for row in table(content, **style)]


def pages(files: Files) -> list[dict]:  # type: ignore[type-arg]
    prefix = "inbox/linkoping/teamtailor/job-applications/"
    return [json.loads(content) for path, content in files.items() if path.startswith(prefix)]


def linked_page(address: str | None) -> int | None:
    return int(parse_qs(urlsplit(address).query)["page[number]"][0]) if address else None


def sheet(content: bytes) -> list[list[object]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return workbook.get_sheet_by_name("Formulärsvar 1").to_python(skip_empty_area=False)


def cells(content: bytes) -> Iterator[list[object]]:
    """The rows of every sheet of a workbook."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        yield from workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_another_process_writes_the_same_bytes(files: Files, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.demo", str(tmp_path)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    written = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    assert set(written) == set(files)
    assert [name for name, path in written.items() if path.read_bytes() != files[name]] == []


def test_the_bytes_are_those_recorded_on_another_machine(files: Files) -> None:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content)
    assert digest.hexdigest() == RECORDED


def test_a_folder_with_other_files_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "real.csv").write_text("x")
    assert main([str(tmp_path), "--single-month"]) == 1
    assert "inbox/real.csv" in capsys.readouterr().err
    assert not (tmp_path / "config").exists()


def test_the_single_month_home_has_about_a_thousand_rows_of_24_departments(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--single-month"]) == 0
    files = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    rows = [row for name, content in files.items() if name.startswith("inbox") for row in table(content)]
    assert 900 <= len(rows) <= 1100
    assert len(table(files["config/departments.csv"])) == 24
    moments = ("submitted_at", "occurred_at", "invited_at")
    assert {row[name][:7] for row in rows for name in moments if row.get(name)} == {"2019-12"}


def test_no_file_holds_what_looks_like_a_person_but_what_is_kept_for_examples(files: Files) -> None:
    personal = {
        "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w"),
        "personal number": re.compile(r"\b(?:19|20)?\d{6}[-+]\d{4}\b"),
        "phone number": re.compile(r"(?<![\w.])(?:\+46|0046|07\d)[ -]?\d[\d -]{6,}"),
    }
    named: Counter[str] = Counter()
    for name, content in files.items():
        if name.endswith(".xlsx"):
            text = "\n".join(str(cell) for row in cells(content) for cell in row if isinstance(cell, str))
        else:
            text = content.decode("cp1252" if "norrtalje/" in name else "utf-8")
        for invented in OF_NOBODY:
            named[invented] += text.count(invented)
            text = text.replace(invented, "")
        assert {kind: found.group() for kind, shape in personal.items() if (found := shape.search(text))} == {}, name
    assert min(named[invented] for invented in OF_NOBODY) >= 1


def test_qualtrics_columns_about_the_person_are_empty(files: Files) -> None:
    exports = [content for name, content in files.items() if re.match(r"inbox/linkoping/\w+/\w+_20.*csv", name)]
    rows = [row for content in exports for row in table(content)[2:] if "ResponseId" in row]
    assert len(rows) > 4000
    personal = ("IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude")
    assert {row[column] for row in rows for column in personal} == {""}


def test_teamtailor_candidates_are_ids_alone(files: Files) -> None:
    applications = pages(files)
    assert {resource["type"] for page in applications for resource in page["included"]} == {"stages", "reject-reasons"}
    candidates = [row["relationships"]["candidate"]["data"] for page in applications for row in page["data"]]
    assert {frozenset(candidate) for candidate in candidates} == {frozenset({"type", "id"})}


def test_teamtailor_pages_lead_from_one_to_the_next(files: Files) -> None:
    found = pages(files)
    rows = [row for page in found for row in page["data"]]
    assert {len(page["data"]) for page in found[:-1]} == {30}
    assert {(page["meta"]["record-count"], page["meta"]["page-count"]) for page in found} == {(len(rows), len(found))}
    steps = [[linked_page(page["links"].get(name)) for name in ("prev", "next")] for page in found]
    last = len(found)
    assert steps == [[n - 1 or None, n + 1 if n < last else None] for n in range(1, last + 1)]
    assert len({row["id"] for row in rows}) == len(rows)


def test_everything_a_teamtailor_page_points_at_exists(files: Files) -> None:
    jobs = {row["recruitment_id"] for row in tables(files, "linkoping", "recruitments")}
    for page in pages(files):
        sideloaded = {(resource["type"], resource["id"]) for resource in page["included"]}
        for row in page["data"]:
            links = row["relationships"]
            assert links["job"]["data"]["id"] in jobs
            assert ("stages", links["stage"]["data"]["id"]) in sideloaded
            reason = links["reject-reason"]["data"]
            assert (reason is None) == (row["attributes"]["rejected-at"] is None)
            assert reason is None or ("reject-reasons", reason["id"]) in sideloaded


def test_teamtailor_times_carry_the_offset_of_their_season(files: Files) -> None:
    created = [row["attributes"]["created-at"] for page in pages(files) for row in page["data"]]
    assert {time[-6:] for time in created if time[5:7] == "07"} == {"+02:00"}
    assert {time[-6:] for time in created if time[5:7] == "01"} == {"+01:00"}


def test_a_later_export_repeats_rows_of_an_earlier_one(files: Files) -> None:
    folder = "inbox/linkoping/intervju/intervju_"
    bigger = {row["ResponseId"]: row for row in table(files[f"{folder}2018-10--2019-06.csv"])[2:]}
    autumn = [row for row in table(files[f"{folder}2018.csv"])[2:] if row["EndDate"] >= "2018-10"]
    assert len(autumn) > 30
    assert all(bigger[row["ResponseId"]] == row for row in autumn)
    assert len(bigger) > len(autumn)


def test_no_export_reaches_back_before_its_organisations_first_month(files: Files) -> None:
    created = [row["attributes"]["created-at"] for page in pages(files) for row in page["data"]]
    assert min(created)[:7] == "2017-01"
    style = {"encoding": "cp1252", "delimiter": ";"}
    moments = {"applications": "submitted_at", "application_events": "occurred_at", "survey_invitations": "invited_at"}
    for name, moment in moments.items():
        assert min(row[moment] for row in tables(files, "norrtalje", name, **style))[:7] == "2018-01", name


def test_the_first_month_hears_from_people_whose_application_is_older_than_the_exports(files: Files) -> None:
    known = {row["id"] for page in pages(files) for row in page["data"]}
    rows = table(files["inbox/linkoping/avslag/avslag_2017.csv"])[2:]
    older = [row["RecordedDate"][:7] for row in rows if row["ExternalReference"] not in known]
    assert older.count("2017-01") >= 10
    assert max(older) < "2017-06"


def test_some_candidates_answer_the_same_survey_again_a_day_later(files: Files) -> None:
    rows = [row for year in (2017, 2018, 2019) for row in table(files[f"inbox/linkoping/avslag/avslag_{year}.csv"])[2:]]
    times = defaultdict(list)
    for row in rows:
        times[row["ExternalReference"]].append(datetime.fromisoformat(row["EndDate"]))
    retaken = [abs(moments[0] - moments[1]).total_seconds() for moments in times.values() if len(moments) > 1]
    assert len(retaken) >= 5
    assert all(85_000 < seconds < 88_000 for seconds in retaken)


def test_norrtaljes_tables_are_saved_as_careless_people_save_them(files: Files) -> None:
    content = files["inbox/norrtalje/interchange/recruitments_2019.csv"]
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert content.count(b"\n") == content.count(b"\r\n")
    rows = table(content, "cp1252", ";")
    assert {row["is_manager_role"] for row in rows} == {"ja", "nej"}
    assert {row["positions"] for row in rows} == {"1,0", "2,0"}
    assert all(re.fullmatch(r"2019-\d\d-\d\d \d\d:\d\d", row["opened_at"]) for row in rows)


def test_a_few_department_names_are_neither_names_nor_aliases(files: Files) -> None:
    known = {row["name"] for row in table(files["config/departments.csv"]) if row["organisation_id"] == "norrtalje"}
    known |= {row["alias"] for row in table(files["config/department_aliases.csv"])}
    spelt = Counter(
        row["department"] for row in tables(files, "norrtalje", "recruitments", encoding="cp1252", delimiter=";")
    )
    slips = {name: count for name, count in spelt.items() if name not in known}
    assert 2 <= sum(slips.values()) <= 10


def test_the_forms_hold_one_text_in_a_score_one_eleven_and_blank_rows_at_the_end(files: Files) -> None:
    _, *rejection = sheet(files["inbox/norrtalje/avslag/avslag_2018.xlsx"])
    assert [row[4] for row in rejection if isinstance(row[4], str) and row[4] not in ("", "Vet ej")] == ["mycket bra"]
    _, *application = sheet(files["inbox/norrtalje/ansokan/ansokan_2019.xlsx"])
    assert [row[3] for row in application if isinstance(row[3], float) and row[3] > 10] == [11.0]
    assert isinstance(rejection[0][0], datetime)
    trailing = [{str(cell).strip() for cell in row} == {""} for row in rejection]
    assert trailing == [False] * (len(rejection) - 3) + [True] * 3


def test_large_departments_answer_every_month_and_the_smallest_never_reach_ten(files: Files) -> None:
    jobs = {row["recruitment_id"]: row["department"] for row in tables(files, "linkoping", "recruitments")}
    department = {
        row["id"]: jobs[row["relationships"]["job"]["data"]["id"]]
        for page in pages(files) for row in page["data"]
    }  # fmt: skip
    monthly: Counter[tuple[str, str]] = Counter()
    by_stage: Counter[tuple[str, str]] = Counter()
    for survey in ("ansokan", "intervju", "avslag"):
        for year in (2017, 2018, 2019):
            for row in table(files[f"inbox/linkoping/{survey}/{survey}_{year}.csv"])[2:]:
                if (own := department.get(row["ExternalReference"])) is None:
                    continue  # an application from before the exports began
                by_stage[own, survey] += 1
                monthly[own, row["EndDate"][:7]] += survey == "ansokan"
    months = sorted({month for _, month in monthly})
    assert len(months) == 36
    least = {own: min(monthly[own, month] for month in months) for own in set(department.values())}
    assert sum(count >= 10 for count in least.values()) >= 2
    assert sum(count == 0 for count in least.values()) >= 2
    assert any(0 < by_stage[own, stage] < 10 for own in least for stage in ("intervju", "avslag"))


def test_linkopings_message_comes_after_weeks_and_norrtaljes_sooner_and_to_more(files: Files) -> None:
    def days_and_share(
        events: Rows, submitted: dict[str, str], decided: dict[str, str], year: str
    ) -> tuple[float, float]:
        contact = submitted | {e["application_id"]: e["occurred_at"] for e in events if e["event"] == "interviewed"}
        told = {e["application_id"]: e["occurred_at"] for e in events if e["event"] == "message_sent"}
        own = [a for a, moment in decided.items() if moment.startswith(year) and a in submitted]
        waited = [datetime.fromisoformat(told[a]) - datetime.fromisoformat(contact[a]) for a in own if a in told]
        return median(w.total_seconds() / 86_400 for w in waited), len(waited) / len(own)

    rows = [row for page in pages(files) for row in page["data"]]
    ended = {row["id"]: row["attributes"]["rejected-at"] for row in rows if row["attributes"]["rejected-at"]}
    submitted = {row["id"]: row["attributes"]["created-at"] for row in rows}
    days, _ = days_and_share(tables(files, "linkoping", "application_events"), submitted, ended, "2019")
    assert 20 <= days <= 30

    events = tables(files, "norrtalje", "application_events", encoding="cp1252", delimiter=";")
    applications = tables(files, "norrtalje", "applications", encoding="cp1252", delimiter=";")
    decided = {e["application_id"]: e["occurred_at"] for e in events if e["event"] == "decided_rejected"}
    submitted = {row["application_id"]: row["submitted_at"] for row in applications}
    before = days_and_share(events, submitted, decided, "2018")
    after = days_and_share(events, submitted, decided, "2019-09")
    assert before[0] > 35 > 25 > after[0]
    assert before[1] < 0.65 < 0.85 < after[1]


@pytest.mark.parametrize("n", [1, 2, 7, 30, 94, 401])
def test_counts_add_up_to_the_nearest_figure_that_whole_answers_allow(n: int) -> None:
    for score in (-100, -44.7, -1, 0, 23, 49.2, 100):
        counts = distributions.counts_of_score(n, score)
        balance = sum(counts[a] for a in ("9", "10")) - sum(counts[str(a)] for a in range(7))
        assert sum(counts.values()) == n and min(counts.values()) >= 0
        assert abs(balance - n * score / 100) <= 0.5
    for wanted in (1.0, 2.24, 3.51, 4.9, 5.0):
        counts = distributions.counts_of_mean(n, wanted)
        assert sum(counts.values()) == n and min(counts.values()) >= 0
        assert abs(sum(int(a) * count for a, count in counts.items()) - n * wanted) <= 0.5
