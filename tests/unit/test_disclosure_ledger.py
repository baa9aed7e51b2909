"""The release ledger: only added to, changed by nobody unnoticed, whole after a kill, and one run at a time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.disclosure.ledger import Ledger, LedgerError
from orchestration.disclosure.release import decide
from orchestration.disclosure.rows import SHOWN, Atom, Row

SERIES = ("o", "rejection", "cnps", "v1")
OTHER = ("o", "rejection", "feedback", "v1")
THEN = datetime(2019, 2, 15, tzinfo=UTC)
ATOMS = [
    Atom(series, atom_id, n, 1, n) for series in (SERIES, OTHER) for atom_id, n in (("a", 31), ("b", 25), ("c", 3))
]


def row(row_id: str, atom_ids: str, n: int, series: tuple[str, ...] = SERIES) -> Row:
    return Row(row_id, series, frozenset(atom_ids), 1, n, 10)


def release(ledger: Ledger, *rows: Row) -> dict[str, str]:
    decisions = decide(rows, ATOMS, ledger)
    ledger.record(decisions, rows, ATOMS, audience="public", released_at=THEN)
    return decisions.status()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger of two releases."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    release(ledger, row("all", "abc", 59), row("all too", "abc", 59, OTHER))
    release(ledger, row("a", "a", 31))
    ledger.close()
    return tmp_path / "ledger.sqlite"


def test_what_was_released_is_locked_when_the_file_is_opened_again(file: Path) -> None:
    assert release(Ledger(file), row("b", "b", 25)) == {"b": "suppressed"}


def test_every_row_is_kept_with_its_atoms_and_the_threshold_in_force(file: Path) -> None:
    first, second = Ledger(file).history("o", [SERIES]).leaves[SERIES]
    assert [(one.row_id, sorted(one.atoms), one.n) for one in first.rows] == [("all", ["a", "b", "c"], 59)]
    assert [one.row_id for one in second.rows] == ["a"]
    assert (first.number, second.number, first.threshold) == (1, 2, 10)
    assert {(a.atom_id, a.n, a.total) for a in first.atoms} == {("a", 31, 1), ("b", 25, 1), ("c", 3, 1)}


def test_only_the_rows_that_were_shown_are_kept(file: Path) -> None:
    ledger = Ledger(file)
    assert release(ledger, row("b", "b", 25), row("a b", "ab", 56))["b"] == "suppressed"
    assert len(ledger.history("o", [SERIES]).leaves[SERIES]) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "update leaves set threshold = 3",
        "delete from leaves",
        "update releases set audience = 'nobody'",
        "delete from releases where number = 2",
        "insert or replace into leaves select * from leaves",
    ],
)
def test_the_file_refuses_to_be_changed(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update leaves set threshold = 3 where number = 1",
        "update leaves set touched = '[]' where number = 2",
        "update leaves set told = (select told from leaves where number = 2) where number = 1",
        "update leaves set digest = 'x' where number = 1",
        "update releases set released_at = '2020-01-01' where number = 1",
        "update releases set digest = 'x' where number = 2",
        "delete from leaves where number = 1 and series like '%cnps%'",
        "delete from releases where number = 1",
        "delete from releases where number = 2",
        "insert into leaves select organisation_id, 3, series, threshold, touched, told, shown, digest from leaves "
        "where number = 2",
    ],
)
def test_a_hand_edited_ledger_is_noticed_before_anything_is_decided(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute(statement)
    with pytest.raises(LedgerError, match="o: "):
        release(Ledger(file), row("b", "b", 25))


def test_a_ledger_that_lost_its_end_has_another_head(file: Path) -> None:
    """Nothing inside the file can show it; the head that was published can."""
    head = Ledger(file).head("o")
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("delete from leaves where number = 2")
        connection.execute("delete from releases where number = 2")
    assert Ledger(file).history("o", [SERIES]).head != head


def test_decisions_made_before_somebody_else_released_are_not_recorded(file: Path) -> None:
    mine, theirs = Ledger(file), Ledger(file)
    rows = [row("b", "b", 25, OTHER)]
    decisions = decide(rows, ATOMS, mine)
    release(theirs, row("a", "a", 31, OTHER))
    with pytest.raises(LedgerError, match="something was released since"):
        mine.record(decisions, rows, ATOMS, audience="public", released_at=THEN)
    assert release(mine, *rows) == {"b": "suppressed"}, "together they would give c away"


def test_two_runs_at_once_do_not_let_out_together_what_neither_may(file: Path) -> None:
    shown: list[str] = []
    start = threading.Barrier(2)

    def run(one: Row) -> None:
        ledger = Ledger(file)
        decisions = decide([one], ATOMS, ledger)
        start.wait()
        try:
            ledger.record(decisions, [one], ATOMS, audience="public", released_at=THEN)
        except LedgerError:
            return
        shown.extend(row_id for row_id, status in decisions.status().items() if status == SHOWN)

    threads = [threading.Thread(target=run, args=[row(i, i, n, OTHER)]) for i, n in (("a", 31), ("b", 25))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 1


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[2])
from datetime import UTC, datetime
from orchestration.disclosure.ledger import Ledger
from orchestration.disclosure.rows import Atom, Row

ledger = Ledger(sys.argv[1])
series = ("o", "rejection", "feedback", "v1")
with ledger._writing():
    ledger._connection.execute("insert into releases values ('o', 3, 'x', 'x', 0, 'x', 'x', 'x')")
    ledger._connection.execute("insert into leaves values ('o', 3, 'x', 1, 'x', 'x', 'x', 'x')")
    os.kill(os.getpid(), 9)
"""


def test_a_ledger_of_another_format_is_not_written_to(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("create table leaves (organisation_id text, number integer, payload blob)")
    with pytest.raises(LedgerError, match="written by another version"):
        Ledger(tmp_path / "ledger.sqlite")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        assert [name for (name,) in connection.execute("select name from sqlite_master")] == ["leaves"]


def test_a_run_killed_while_it_writes_leaves_the_ledger_as_it_was(file: Path) -> None:
    before = Ledger(file).history("o", [SERIES]).head
    ran = subprocess.run([sys.executable, "-c", KILLED, file, Path(__file__).parents[2]], check=False)
    assert ran.returncode == -9
    assert Ledger(file).history("o", [SERIES]).head == before
    assert release(Ledger(file), row("b", "b", 25)) == {"b": "suppressed"}


def test_organisations_have_ledgers_of_their_own(file: Path) -> None:
    ledger = Ledger(file)
    other = [Atom(("p", "exit", "cnps", "v1"), "a", 30, 0, 30)]
    rows = [Row("p", other[0].series, frozenset("a"), 0, 30, 10)]
    head = ledger.head("o")
    ledger.record(decide(rows, other, ledger), rows, other, audience="public", released_at=THEN)
    assert ledger.head("o") == head and ledger.head("p") != ""
