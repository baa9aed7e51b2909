"""Exports that overlap, contradict and correct each other: the newest counts, the older stay and come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest

from orchestration.landing.receipts import Receipt
from tests.conftest import LandingHome
from tests.e2e.made import RESPONSES, csv_of

Candex = Callable[..., "CompletedProcess[str]"]
JANUARY, FEBRUARY, MARCH = (datetime(2020, month, 20, 5, tzinfo=UTC) for month in (1, 2, 3))
DEPARTMENTS = [("kost", "Kost"), ("skola", "Skola")]


def responses(scores: dict[str, int], day: str = "2019-12-05", department: str = "Kost") -> list[tuple[Any, ...]]:
    return [(key, "rejection", f"{day} 10:00", department, score) for key, score in scores.items()]


def export(*groups: list[tuple[Any, ...]]) -> str:
    return csv_of(RESPONSES, *(row for group in groups for row in group))


KOST = {f"k{number:02d}": 9 for number in range(12)}
SKOLA = {f"s{number:02d}": 2 for number in range(12)}
FIRST = export(responses(KOST), responses(SKOLA, department="Skola"))
# half of the first again, six scores changed, one response new; and nothing of the other department any more
SECOND = export(responses({f"k{number:02d}": 3 for number in range(6)} | {"k06": 9, "late": 10}))
# a correction: k06 was answered in November, and k07 was a 0
CORRECTED = export(responses({"k06": 9}, "2019-11-29"), responses({"k07": 0}))
TWO_VERSIONS = csv_of(
    ("id", "När", "Skulle du rekommendera oss?", "Hur troligt är det att du rekommenderar oss?"),
    *((number, "2019-12-06 10:00", 10 if number < 12 else "", "" if number < 12 else 1) for number in range(24)),
)
# nothing says which of these is newer
SAME_MOMENT = {
    "a.csv": export(responses({"x": 9})), "b.csv": export(responses({"x": 2}, "2019-11-05")),
}  # fmt: skip
ASKED = [
    ("id", "@response_id", "", ""),
    ("När", "@submitted_at", "", ""),
    ("Skulle du rekommendera oss?", "recommend", "exit", "v1"),
    ("Hur troligt är det att du rekommenderar oss?", "recommend", "exit", "v2"),
]


@dataclass(frozen=True)
class Warehouse:
    """What one build holds of the answers and of the figures."""

    answers: dict[tuple[str, str], tuple[float, str]]
    """(response, stage) → (score, month)."""
    figures: dict[str, dict[str, Any]]

    def shown(self, place: str) -> dict[str, tuple[float, int]]:
        """Value and n of each figure of a place that is shown."""
        rows = {key: row for key, row in self.figures.items() if key.startswith(place) and row["status"] == "shown"}
        return {key: (row["value"], row["n"]) for key, row in rows.items()}


@dataclass(frozen=True)
class History:
    """One home after three landings, with a build after the first, one after the last, and two as of earlier."""

    home: LandingHome
    builds: dict[str, Warehouse]


def configured(root: Path) -> LandingHome:
    home = LandingHome(root)
    plain = {"minimum_n": "5", "is_publishing": "true", "language": "sv"}
    own = [plain | {"organisation_id": one, "name": one} for one in ("provkommun", "grannkommun")]
    home.configure("organisations", own)
    home.configure("departments", [{"department_id": one, "name": name} for one, name in DEPARTMENTS])
    names = ("heading", "question_code", "stage_id", "question_version")
    home.configure("survey_questions", [{"survey_id": "avslut"} | dict(zip(names, r, strict=True)) for r in ASKED])
    return home


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, candex: Candex) -> History:
    home = configured(tmp_path_factory.mktemp("versions") / "home")
    builds: dict[str, Warehouse] = {}

    def build(name: str, *options: str) -> None:
        done = candex("build", *options, home=home.home.root)
        assert done.returncode == 0, done.stdout + done.stderr
        builds[name] = read(home.home.warehouse)

    home.drop("avslut/svar.csv", TWO_VERSIONS)
    home.drop("first.csv", FIRST)
    for name, data in SAME_MOMENT.items():
        home.write(home.home.inbox / "grannkommun" / name, data.encode())
    home.land(JANUARY)
    build("first")
    for name, data, at in (("second.csv", SECOND, FEBRUARY), ("corrected.csv", CORRECTED, MARCH)):
        assert home.receive(name, data, at).status == "accepted"
    build("as of first", "--as-of", JANUARY.isoformat())
    build("as of second", "--as-of", FEBRUARY.isoformat())
    build("corrected")
    return History(home, builds)


def read(warehouse: Path) -> Warehouse:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        answers = connection.execute(
            "select response_id, stage_id, score, strftime(month, '%Y-%m') from fct_survey_answers "
            "where organisation_id = 'provkommun'"
        ).fetchall()
        found = connection.execute("select * from figures")
        names = [column[0] for column in found.description or []]
        figures = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len({row[:2] for row in answers}) == len(answers), "one answer a key"
    return Warehouse(
        {(row[0], row[1]): (row[2], row[3]) for row in answers}, {row["figure_id"]: row for row in figures}
    )


def rejections(built: Warehouse) -> dict[str, tuple[float, str]]:
    return {key: value for (key, stage), value in built.answers.items() if stage == "rejection"}


def test_of_two_exports_that_contradict_each_other_the_newest_landed_counts(history: History) -> None:
    before, after = rejections(history.builds["first"]), rejections(history.builds["as of second"])
    assert {key: score for key, (score, _) in before.items()} == KOST | SKOLA
    changed = {f"k{number:02d}": (3, "2019-12") for number in range(6)} | {"late": (10, "2019-12")}
    assert after == before | changed


def test_the_older_version_stays_in_raw_beside_the_newer_one(history: History) -> None:
    rows = [row for row in history.home.rows("survey_answers", provenance=True) if row["response_id"] == "k00"]
    assert sorted((row["_landed_at"], row["answer"]) for row in rows) == [
        (datetime(2020, 1, 20, 5), "9"),
        (datetime(2020, 2, 20, 5), "3"),
    ]


def test_a_corrected_export_moves_a_response_to_its_month_and_counts_it_once(history: History) -> None:
    before, after = rejections(history.builds["as of second"]), rejections(history.builds["corrected"])
    assert after == before | {"k06": (9, "2019-11"), "k07": (0, "2019-12")}


def test_as_of_an_earlier_moment_every_answer_and_figure_is_as_it_was(history: History) -> None:
    builds = history.builds
    assert builds["as of first"] == builds["first"]
    assert len(builds["first"].figures) > 10
    [first, second, third] = (
        builds[name].shown("provkommun/kost/rejection/cnps/") for name in ("as of first", "as of second", "corrected")
    )
    assert first and first != second != third != first, "each landing changed what is shown"


def test_a_department_that_an_export_no_longer_holds_keeps_its_answers_and_figures(history: History) -> None:
    place = "provkommun/skola/rejection/cnps/value/-/block/2019-12"
    first = history.builds["first"].shown(place)
    assert first
    for built in history.builds.values():
        assert {key: built.answers[key, "rejection"] for key in SKOLA} == dict.fromkeys(SKOLA, (2, "2019-12"))
        assert built.shown(place) == first


def test_two_wordings_in_one_file_are_two_versions_and_are_never_pooled(history: History) -> None:
    rows = history.home.rows("survey_answers")
    found = sorted((r["question_version"], r["answer"]) for r in rows if r["response_id"].startswith("avslut/"))
    assert found == [("v1", "10")] * 12 + [("v2", "1")] * 12
    with duckdb.connect(str(history.home.home.warehouse), read_only=True) as connection:
        moments = connection.execute("""
            select question_version, sum(n), sum(sum_x) / sum(n) from int_metric_moments
            where metric_id = 'cnps' and stage_id = 'exit' and department_id = '*' group by all order by all
        """).fetchall()
    assert moments == [("v1", 12, 100), ("v2", 12, -100)]


def test_an_overlapping_export_lands_whole_and_leaves_the_earlier_files_bytes_alone(tmp_path: Path) -> None:
    home = configured(tmp_path / "home")
    home.receive("first.csv", FIRST, JANUARY)
    before = {path: path.read_bytes() for path in home.home.raw.rglob("*.parquet")}
    receipt = home.receive("second.csv", SECOND, FEBRUARY)
    assert (receipt.status, receipt.rows_used) == ("accepted", 8)
    assert {path: path.read_bytes() for path in before} == before
    assert len(home.rows("survey_responses")) == 24 + 8


def test_the_same_name_with_other_bytes_is_another_file_with_a_receipt_of_its_own(tmp_path: Path) -> None:
    home = configured(tmp_path / "home")
    first, second = home.receive("svar.csv", FIRST, JANUARY), home.receive("svar.csv", SECOND, FEBRUARY)
    assert first.file_id != second.file_id and second.status == "accepted"
    files = [row for row in home.rows("source_files", provenance=True) if row["file_name"] == "svar.csv"]
    assert {row["_source_file_id"] for row in files} == {first.file_id, second.file_id}
    again = home.receive("svar.csv", FIRST, MARCH)
    assert (again.status, again.file_id) == ("unchanged", first.file_id)


def test_another_name_with_the_same_bytes_is_the_same_file_and_adds_nothing(tmp_path: Path) -> None:
    home = configured(tmp_path / "home")
    first = home.receive("svar.csv", FIRST, JANUARY)
    raw = {path: path.read_bytes() for path in home.home.raw.rglob("*.parquet")}
    (home.home.inbox / "provkommun" / "svar.csv").unlink()
    home.drop("svar (1).csv", FIRST)
    [renamed] = [one for one in home.land(FEBRUARY).receipts if one.organisation_id == "provkommun"]
    assert (renamed.status, renamed.file_id, renamed.file_name) == ("unchanged", first.file_id, "svar (1).csv")
    assert {path: path.read_bytes() for path in home.home.raw.rglob("*.parquet")} == raw
    [kept] = (home.home.landing / "receipts" / "provkommun" / first.file_id).iterdir()
    assert Receipt.from_json(kept.read_text(encoding="utf-8")).file_name == "svar.csv"


def test_two_files_that_trade_names_stay_what_their_bytes_are(tmp_path: Path) -> None:
    home = configured(tmp_path / "home")
    home.receive("a.csv", FIRST, JANUARY)
    home.receive("b.csv", SECOND, JANUARY)
    inbox = home.home.inbox / "provkommun"
    shutil.move(inbox / "a.csv", inbox / "c.csv")
    shutil.move(inbox / "b.csv", inbox / "a.csv")
    shutil.move(inbox / "c.csv", inbox / "b.csv")
    before = {path: path.read_bytes() for path in home.home.raw.rglob("*.parquet")}
    assert {one.status for one in home.land(FEBRUARY).receipts} == {"unchanged"}
    assert {path: path.read_bytes() for path in home.home.raw.rglob("*.parquet")} == before


def test_of_exports_landed_at_one_moment_one_counts_whole_and_nothing_is_mixed(history: History) -> None:
    with duckdb.connect(str(history.home.home.warehouse), read_only=True) as connection:
        rows = connection.execute("""
            select a.score, strftime(a.month, '%Y-%m'), r.department_id, a._source_file_id = r._source_file_id
            from fct_survey_answers as a inner join fct_survey_responses as r using (organisation_id, response_id)
            where a.organisation_id = 'grannkommun'
        """).fetchall()
    assert rows in ([(2, "2019-11", "unmapped", True)], [(9, "2019-12", "unmapped", True)])
