"""What landing promises as a whole: no file twice, nothing half-written, a killed run mended, everything recorded."""

import errno
import fcntl
import hashlib
import json
import shutil
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from orchestration.landing import store
from orchestration.landing.land import land, newest_landed_at
from orchestration.landing.store import LandingError
from orchestration.landing.tables import MONTH_OF, NO_MONTH, TABLES, schema

HEADER = "response_id,stage,submitted_at,department,recommend,notified\n"
GOOD = HEADER + "a,rejection,2019-07-03 14:05,Kost,9,ja\nb,rejection,2019-08-04 09:00,Kost,7,nej\n"
LATER = datetime(2020, 2, 18, tzinfo=UTC)


def tree(folder):
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_landed_file_has_rows_by_month_with_their_provenance(landing_home):
    receipt = landing_home.receive("svar/july.csv", GOOD)
    assert receipt.file_id == hashlib.sha256(GOOD.encode()).hexdigest()
    assert (receipt.status, receipt.rows_read, receipt.rows_used, receipt.bytes) == ("accepted", 2, 2, len(GOOD))
    first = landing_home.rows("survey_responses", provenance=True)[0]
    assert first["_contract_version"] == "interchange_survey_responses@1"
    assert (first["_source_row_number"], first["_landed_at"]) == (2, datetime(2020, 1, 18, 6))
    assert (first["submitted_at"], first["month"]) == (datetime(2019, 7, 3, 12, 5), "2019-07")
    for month in ("2019-07", "2019-08"):
        folder = landing_home.home.raw / "survey_answers" / "organisation_id=provkommun" / f"month={month}"
        assert [path.name for path in folder.iterdir()] == [f"{receipt.file_id}.parquet"]


def test_every_table_can_be_read_before_anything_has_landed(landing_home):
    landing_home.land()
    for table in TABLES:
        path = landing_home.home.raw / table / "organisation_id=_none" / f"month={NO_MONTH}" / "schema.parquet"
        assert pq.read_schema(path).remove_metadata() == schema(table)
        assert pq.read_metadata(path).num_rows == 0


def test_every_event_table_is_placed_by_one_of_its_moments():
    assert all(moment in TABLES[table] for table, moment in MONTH_OF.items() if table != "survey_answers")


def test_the_same_file_twice_is_unchanged_and_writes_nothing(landing_home):
    landing_home.receive("july.csv", GOOD)
    before = tree(landing_home.home.root)
    landing_home.drop("copy of july.csv", GOOD)
    receipts = landing_home.land(LATER).receipts
    assert {receipt.status for receipt in receipts} == {"unchanged"}
    after = tree(landing_home.home.root)
    assert set(after) - set(before) == {"inbox/provkommun/copy of july.csv"}
    assert all(after[name] == data for name, data in before.items())


def test_a_refused_file_is_tried_again_and_lands_once_it_can(landing_home):
    table = "Fråga,När\n9,2019-07-03 10:00\n"
    assert landing_home.receive("enkat/svar.csv", table).status == "refused"
    assert landing_home.receive("enkat/svar.csv", table, LATER).status == "refused"
    rows = [("Fråga", "recommend", "exit", ""), ("När", "@submitted_at", "", ""), ("*", "@response_id", "", "file_row")]
    names = ("heading", "question_code", "stage_id", "constant")
    landing_home.configure(
        "survey_questions", [{"survey_id": "enkat"} | dict(zip(names, row, strict=True)) for row in rows]
    )
    receipt = landing_home.receive("enkat/svar.csv", table, LATER)
    assert (receipt.status, receipt.contract) == ("accepted", "survey_table@1")
    folder = landing_home.home.landing / "receipts" / "provkommun" / receipt.file_id
    told = [json.loads((folder / name).read_text())["status"] for name in ("1.json", "2.json")]
    assert told == ["refused", "accepted"] and len(list(folder.iterdir())) == 2
    [row] = [row for row in landing_home.rows("source_files") if row["file_name"] == "enkat/svar.csv"]
    assert row["status"] == "accepted"


def test_the_receipt_holds_all_that_the_run_told(landing_home):
    receipt = landing_home.receive("july.csv", GOOD + "c,rejection,2019-07-05 09:00,Kost,11,ja\n")
    path = landing_home.home.landing / "receipts" / "provkommun" / receipt.file_id / "1.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["status"] == "partly" and kept["messages"] == receipt.messages
    assert kept["received_at"] == "2020-01-18T06:00:00"


def test_the_same_inbox_gives_the_same_bytes_in_another_home(landing_home, tmp_path):
    landing_home.receive("july.csv", GOOD)
    other = type(landing_home)(tmp_path / "other")
    shutil.copytree(landing_home.home.keys, other.home.keys, dirs_exist_ok=True)
    other.receive("july.csv", GOOD)
    assert tree(landing_home.home.raw) == tree(other.home.raw)
    assert tree(landing_home.home.landing) == tree(other.home.landing)


class Killed(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


def test_a_run_killed_at_any_write_is_mended_by_the_next(landing_home, tmp_path, monkeypatch):
    landing_home.drop("july.csv", GOOD + "c,rejection,2019-07-05 09:00,Kost,11,ja\n")
    landing_home.land()
    wanted = tree(landing_home.home.raw) | tree(landing_home.home.landing)
    write = store._write
    for survived in range(1, len(wanted)):  # the lock file is in the tree, too
        other = type(landing_home)(tmp_path / f"killed{survived}")
        shutil.copytree(landing_home.home.keys, other.home.keys, dirs_exist_ok=True)
        other.drop("july.csv", GOOD + "c,rejection,2019-07-05 09:00,Kost,11,ja\n")
        writes = iter(range(1, 1000))

        def killing_write(path, pieces, survived=survived, writes=writes):
            data = b"".join(pieces)
            write(path, [data[: len(data) // 2]] if (last := next(writes) == survived) else [data])
            if last:
                raise Killed

        monkeypatch.setattr(store, "_write", killing_write)
        with pytest.raises(Killed):
            other.land()
        monkeypatch.setattr(store, "_write", write)
        other.land()
        assert tree(other.home.raw) | tree(other.home.landing) == wanted


def test_a_full_disk_stops_landing_with_a_clear_error_and_leaves_nothing_half_written(landing_home, monkeypatch):
    landing_home.drop("july.csv", GOOD)
    write = store._write

    def full(path, pieces):
        if "survey_answers" in str(path) and "provkommun" in str(path):
            path.write_bytes(b"".join(pieces)[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, pieces)

    monkeypatch.setattr(store, "_write", full)
    with pytest.raises(LandingError, match=r"The disk is full: .* Free some space and land again"):
        landing_home.land()
    assert not list(landing_home.home.root.rglob("*.tmp"))
    assert not list(landing_home.home.landing.glob("receipts/provkommun/*/*.json"))
    monkeypatch.setattr(store, "_write", write)
    assert len(landing_home.land().with_status("accepted")) == 1


def test_two_landings_at_once_are_refused(landing_home):
    with (landing_home.home.landing / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LandingError, match="Another landing is running"):
            landing_home.land()
    assert landing_home.land().receipts


def test_rows_about_people_are_readable_by_their_owner_only(landing_home):
    landing_home.receive("july.csv", GOOD)
    for folder in (landing_home.home.raw, landing_home.home.landing):
        assert folder.stat().st_mode & 0o777 == 0o700
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_progress_names_each_file_and_what_became_of_it(landing_home):
    landing_home.drop("july.csv", GOOD)
    told = []
    land(landing_home.home, LATER, told.append)
    assert told == ["_config/organisations.csv: accepted, 1 rows used", "provkommun/july.csv: accepted, 2 rows used"]


def test_the_newest_landing_is_known(landing_home):
    with pytest.raises(LandingError, match="Nothing has been landed"):
        newest_landed_at(landing_home.home)
    landing_home.land()
    landing_home.receive("july.csv", GOOD, LATER)
    assert newest_landed_at(landing_home.home) == datetime(2020, 2, 18)


def test_a_received_time_without_zone_is_no_time(landing_home):
    with pytest.raises(ValueError, match="time zone"):
        landing_home.land(datetime(2020, 1, 18))


def test_hidden_files_and_office_locks_are_not_exports(landing_home):
    for name in (".DS_Store", "~$july.xlsx"):
        landing_home.drop(name, b"x")
    assert [receipt.file_name for receipt in landing_home.land().receipts] == ["organisations.csv"]


def test_the_month_is_that_of_the_organisations_zone(landing_home):
    landing_home.configure("organisations", [{"organisation_id": "provkommun", "name": "P", "time_zone": "Asia/Tokyo"}])
    landing_home.receive("july.csv", HEADER + "a,exit,2019-07-31T17:00:00+02:00,,9,\nb,exit,2019-07-31 23:30,,9,\n")
    assert [(row["submitted_at"], row["month"]) for row in landing_home.rows("survey_responses")] == [
        (datetime(2019, 7, 31, 15), "2019-08"),
        (datetime(2019, 7, 31, 14, 30), "2019-07"),
    ]
