"""`candex` as a person meets it: exit codes, messages that say what to mend, nothing changed in silence."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from orchestration.runner import HomeIsBusy, held
from orchestration.settings import Home

Candex = Callable[..., "CompletedProcess[str]"]
RECEIVED = "2020-01-20T05:00:00+00:00"


def published(home: Home) -> dict[str, bytes]:
    return {
        str(path.relative_to(home.published)): path.read_bytes() for path in home.published.rglob("*") if path.is_file()
    }


ROOT = Path(__file__).parents[2]

BARE_MACHINE = """
from orchestration.cli import main
from reports.formats import pdf

pdf.LIBRARIES["libpangoft2-1.0-0"] = ("libpangoft2-of-nowhere.so.0",)
main()
"""

WATCH = """
import os, socket

def refuse(*arguments, **named):
    with open(os.environ["CANDEX_TEST_ATTEMPTS"], "a") as file:
        print(arguments[:2], file=file)
    raise OSError("no network in this test")

socket.getaddrinfo = refuse
socket.create_connection = refuse
socket.socket.connect = refuse
"""


def test_the_same_files_give_the_same_bytes_in_another_home_and_nothing_asks_the_network(
    candex: Candex, month_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CANDEX_TEST_ATTEMPTS", str(tmp_path / "attempts"))
    attempts = tmp_path / "attempts"
    subprocess.run([sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"], check=False)
    assert attempts.exists(), "the watch is awake"
    attempts.unlink()
    twin = Home.at(tmp_path / "twin")
    shutil.copytree(month_home.inbox, twin.inbox)
    shutil.copytree(month_home.config, twin.config)
    done = candex("run", "--received-at", RECEIVED, home=twin.root)
    assert done.returncode == 0, done.stderr
    assert published(twin) == published(month_home)
    assert not attempts.exists()


def test_running_again_lands_nothing_and_makes_no_revision(candex: Candex, month_home: Home) -> None:
    before = published(month_home)
    done = candex("run", "--received-at", "2020-02-01T05:00:00+00:00", "--json", home=month_home.root)
    report = json.loads(done.stdout)
    assert set(report["landing"]["exports"]) == set(report["landing"]["config"]) == {"unchanged"}
    assert published(month_home) == before


def test_a_late_answer_makes_a_revision_and_leaves_the_first_as_it_was(
    candex: Candex, month_home: Home, tmp_path: Path
) -> None:
    late = Home.at(tmp_path / "late")
    shutil.copytree(month_home.root, late.root)
    before = published(late)
    invitations = next(p for p in late.inbox.rglob("*.csv") if "invitation" in p.name)
    header, first, *_ = invitations.read_text(encoding="utf-8-sig").splitlines()
    delimiter = ";" if ";" in header else ","
    cells = first.split(delimiter)
    cells[header.split(delimiter).index("invitation_id")] = "late-invitation"
    (invitations.parent / "late_invitations.csv").write_text(f"{header}\n{delimiter.join(cells)}\n", encoding="utf-8")
    done = candex("run", "--received-at", "2020-02-01T05:00:00+00:00", "--month", "2019-12", home=late.root)
    assert done.returncode == 0, done.stderr
    after = published(late)
    releases = [name for name in before if re.search(r"/r\d+/", name)]
    assert {name: after[name] for name in releases} == {name: before[name] for name in releases}
    archive = after[next(name for name in after if name.endswith("/2019-12/index.html"))].decode()
    assert "/r2/" in archive and "/r1/" in archive
    manifests = sorted(name for name in after if name.endswith("manifest.json"))
    assert [Path(name).parent.name for name in manifests] == ["r1", "r2"]
    assert json.loads(after[manifests[1]])["previous_manifest_sha256"]


def test_a_release_holds_every_format_and_its_manifest_names_each(month_home: Home) -> None:
    [manifest] = month_home.published.rglob("manifest.json")
    outputs = set(json.loads(manifest.read_text(encoding="utf-8"))["outputs"])
    for report in manifest.parent.rglob("index.html"):
        for name in ("index.html", "report.pdf", "report.xlsx", "figures.csv", "comparisons.csv", "datapackage.json"):
            assert (report.parent / name).relative_to(manifest.parent).as_posix() in outputs
    root = manifest.parents[2]
    assert (root / "index.html").is_file() and (root / "current" / "datapackage.json").is_file()
    assert not [path for path in root.iterdir() if path.name.startswith(".")]


def test_where_a_library_is_missing_all_but_the_papers_is_published_and_the_package_named(
    month_home: Home, tmp_path: Path
) -> None:
    home = Home.at(tmp_path / "bare")
    shutil.copytree(month_home.root, home.root)
    shutil.rmtree(home.published)
    bare = [sys.executable, "-c", BARE_MACHINE, "publish", "--home", str(home.root)]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "apt-get install libpangoft2-1.0-0" in done.stdout
    assert len(list(home.published.rglob("report.xlsx"))) > 2
    assert not list(home.published.rglob("report.pdf"))
    pages = [path.read_text(encoding="utf-8") for path in home.published.rglob("index.html")]
    assert not [page for page in pages if "report.pdf" in page]


def test_an_inbox_of_nothing_usable_exits_with_3_and_says_why(candex: Candex, month_home: Home, tmp_path: Path) -> None:
    root = tmp_path / "home"
    [organisation] = [folder.name for folder in month_home.inbox.iterdir()]
    folder = root / "inbox" / organisation
    folder.mkdir(parents=True)
    shutil.copytree(month_home.config, root / "config")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "unknown.csv").write_text("colour,smell\nred,rose\n", encoding="utf-8")
    done = candex("land", "--received-at", RECEIVED, home=root)
    assert done.returncode == 3
    assert "empty.csv" in done.stdout and "unknown.csv" in done.stdout


def test_a_bad_file_among_good_ones_is_told_and_stops_nothing(candex: Candex, month_home: Home, tmp_path: Path) -> None:
    root = tmp_path / "home"
    shutil.copytree(month_home.inbox, root / "inbox")
    shutil.copytree(month_home.config, root / "config")
    whole = next(path for path in (root / "inbox").rglob("*.csv"))
    half = whole.read_bytes()[: whole.stat().st_size // 2].rstrip(b"\r\n")
    (whole.parent / "half.csv").write_bytes(half[:-3] + b'"')
    done = candex("land", "--received-at", RECEIVED, "--json", home=root)
    files = json.loads(done.stdout)["landing"]["exports"]
    assert done.returncode == 0
    assert files["refused"] == 1 and files["accepted"] > 1
    [message] = [one for one in json.loads(done.stdout)["landing"]["messages"] if "half.csv" in one]
    assert message.startswith(f"{next(month_home.inbox.iterdir()).name}: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["publish", "--month", "2019-13"], "--month takes YYYY-MM"),
        (["publish", "--month", "2031-01"], "is not closed; the newest closed is"),
        (["publish", "--organisation", "nowhere"], "nowhere: not among those that publish"),
        (["trace", "nowhere/*/rejection"], "The nearest are"),
        (["land", "--received-at", "yesterday"], "yesterday"),
    ],
)
def test_a_mistake_is_answered_with_a_remedy(
    candex: Candex, month_home: Home, arguments: list[str], words: str
) -> None:
    done = candex(*arguments, home=month_home.root)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_without_a_warehouse_says_to_build_first(candex: Candex, tmp_path: Path) -> None:
    done = candex("publish", home=tmp_path / "empty")
    assert (done.returncode, "Run `candex build` first" in done.stderr) == (1, True)


def test_an_empty_home_says_to_put_exports_into_the_inbox(candex: Candex, tmp_path: Path) -> None:
    done = candex("build", home=tmp_path / "empty")
    assert done.returncode == 1
    assert "Nothing has been landed" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_runs_in_one_home_do_not_meet(candex: Candex, month_home: Home) -> None:
    with held(month_home):
        done = candex("publish", home=month_home.root)
        with pytest.raises(HomeIsBusy), held(month_home):
            pass
    assert (done.returncode, "Another run is at work" in done.stderr) == (1, True)


def test_trace_prints_the_file_its_hash_and_its_rows(candex: Candex, month_home: Home) -> None:
    [organisation] = [folder.name for folder in month_home.published.iterdir()]
    figure_id = f"{organisation}/*/application/applications/value/-/block/2019-12..2019-12"
    done = candex("trace", figure_id, "--json", home=month_home.root)
    traced = json.loads(done.stdout)
    assert traced["agrees"] and traced["rows_found"] == traced["figure"]["n"] > 0
    assert all(source["evidence"] == "bytes" and len(source["file_id"]) == 64 for source in traced["sources"])
    told = candex("trace", figure_id, home=month_home.root)
    assert "bytes kept and unchanged" in told.stdout


def test_bytes_that_were_changed_are_found_by_trace(candex: Candex, month_home: Home, tmp_path: Path) -> None:
    tampered = Home.at(tmp_path / "tampered")
    shutil.copytree(month_home.root, tampered.root)
    for path in (tampered.landing / "bytes").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(path.read_bytes() + b" ")
    [organisation] = [folder.name for folder in month_home.published.iterdir()]
    figure_id = f"{organisation}/*/application/applications/value/-/block/2019-12..2019-12"
    assert "bytes CHANGED" in candex("trace", figure_id, home=tampered.root).stdout


def test_an_erased_application_leaves_no_trace_in_any_file_of_a_built_home(
    candex: Candex, month_home: Home, tmp_path: Path
) -> None:
    home = Home.at(tmp_path / "erased")
    shutil.copytree(month_home.root, home.root)
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        [(who, before)] = connection.execute("select min(application_id), count(*) from fct_applications").fetchall()
    done = candex("erase", "--application", who, home=home.root)
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from fct_applications").fetchall() == [(before - 1,)]
    holding = [path for path in home.root.rglob("*") if path.is_file() and who.encode() in path.read_bytes()]
    assert holding == []
