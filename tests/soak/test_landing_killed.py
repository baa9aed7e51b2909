"""A landing that is killed at any moment, or meets a full disk, is mended by the next: same rows, same receipts.

`CANDEX_SOAK_KILLS` says how often; each landing runs in a process of its own and is killed with SIGKILL.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.bench import wide_export
from orchestration.landing.land import land
from orchestration.landing.store import LandingError
from orchestration.settings import Home
from tests.conftest import JANUARY
from tests.soak.fuzz_landing import LATER

KILLS = int(os.environ.get("CANDEX_SOAK_KILLS", "50"))
FULL_DISKS = max(KILLS // 10, 2)
ROWS = 240_000
FILES = 3
DISK_FULL = "The disk is full"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with exports that take more than a second to land, keys made, nothing landed."""
    root = tmp_path_factory.mktemp("killed") / "template"
    export = wide_export.prepare(root, ROWS)
    lines = export.read_bytes().split(b"\n")
    export.unlink()
    header, records = lines[:3], lines[3:-1]
    for number in range(FILES):
        part = [*header, *records[number::FILES], b""]
        export.with_name(f"export-{number}.csv").write_bytes(b"\n".join(part))
    keys = shutil.copytree(root, root.with_name("keys"))
    (keys / "inbox").rename(keys / "kept")
    land(Home.at(keys), JANUARY)
    shutil.copytree(keys / "keys", root / "keys", dirs_exist_ok=True)
    return root


@pytest.fixture(scope="module")
def undisturbed(template: Path) -> tuple[dict[str, bytes], float]:
    """What an undisturbed landing leaves, and the seconds it takes."""
    seconds = []
    for name in ("cold", "warm"):
        home = _copied(template, name)
        began = time.monotonic()
        child = _landing(home)
        child.join()
        assert child.exitcode == 0
        seconds.append(time.monotonic() - began)
    return left(home), min(seconds)


def _copied(template: Path, name: str) -> Path:
    return Path(shutil.copytree(template, template.with_name(name)))


def _landing(home: Path, limit: int | None = None) -> multiprocessing.process.BaseProcess:
    """A landing in a process of its own that no file may outgrow `limit` in."""
    child = multiprocessing.get_context("fork").Process(target=_land, args=(home, limit))
    child.start()
    return child


def _land(home: Path, limit: int | None) -> None:
    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        land(Home.at(home), JANUARY)
    except LandingError as error:
        (home / "told.txt").write_text(str(error), encoding="utf-8")
        os._exit(1)


def left(home: Path) -> dict[str, bytes]:
    """Rows and kept files by path, with the newest receipt of each file; what tells when or how often is left out."""
    kept = {
        str(path.relative_to(home)): path.read_bytes()
        for folder in ("raw", "landing/bytes")
        for path in (home / folder).rglob("*")
        if path.is_file()
    }
    for folder in (home / "landing" / "receipts").glob("*/*"):
        newest = max(folder.glob("*.json"), key=lambda path: int(path.stem))
        told = json.loads(newest.read_bytes())
        kept[str(folder.relative_to(home))] = json.dumps(told | {"received_at": ""}).encode()
    return kept


def differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """The paths at which two homes differ."""
    return sorted(path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path))


def test_a_landing_killed_at_any_moment_is_mended_by_the_next(template, undisturbed, soak_record):
    wanted, seconds = undisturbed
    assert seconds > 0.5, "the landing is too short for a kill to meet it"
    chance, killed, homes, half_written = random.Random(KILLS), 0, 0, 0
    while killed < KILLS and homes < 5 * KILLS:
        homes += 1
        home = _copied(template, f"killed-{homes}")
        killed += sum(_kill(home, chance.uniform(0.02, seconds)) for _ in range(chance.choice((1, 1, 2))))
        half_written += any(home.rglob("*.tmp"))
        land(Home.at(home), JANUARY)
        assert differing(left(home), wanted) == []
        assert {receipt.status for receipt in land(Home.at(home), LATER).receipts} == {"unchanged"}
        shutil.rmtree(home)
    soak_record(f"{killed} kills in {homes} homes, {half_written} of them in the middle of a file", "0 homes differ")
    assert killed >= KILLS


def _kill(home: Path, after: float) -> bool:
    """Kill a landing after so many seconds; whether it was still at work."""
    child = _landing(home)
    child.join(after)
    was_alive = child.is_alive()
    child.kill()
    child.join()
    return was_alive


def test_a_disk_that_fills_up_stops_landing_and_loses_nothing(template, undisturbed, soak_record):
    wanted, _ = undisturbed
    need = sum(map(len, wanted.values())) + sum(path.stat().st_size for path in template.rglob("*") if path.is_file())
    met = 0
    for number in range(FULL_DISKS):
        with _small_disk(template.with_name(f"disk-{number}"), need * (number + 1) // (FULL_DISKS + 1)) as disk:
            if disk is None:
                pytest.skip("only root can mount a small disk here")
            home = _filled(template, disk)
            met += _meets_a_full_disk(home)
            subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
            land(Home.at(home), JANUARY)
            assert differing(left(home), wanted) == []
    soak_record(f"{FULL_DISKS} sizes of a disk, {met} of them too small for the landing", "0 homes differ")
    assert met


def _filled(template: Path, disk: Path) -> Path:
    """A home on the disk whose inbox lies outside, so that only what landing writes counts."""
    home = disk / "home"
    for name in ("config", "keys"):
        shutil.copytree(template / name, home / name)
    (home / "inbox").symlink_to(template / "inbox")
    return home


def _meets_a_full_disk(home: Path) -> bool:
    child = _landing(home)
    child.join()
    if child.exitcode == 0:
        return False
    assert not list(home.rglob("*.tmp")), "something half-written stayed behind"
    return True


@contextlib.contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[Path | None]:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    try:
        yield folder if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_file_that_may_not_grow_further_stops_landing_and_loses_nothing(template, undisturbed, soak_record):
    wanted, _ = undisturbed
    sizes = sorted({len(data) for data in wanted.values()})
    stopped = 0
    for number in range(FULL_DISKS):
        home = _copied(template, f"grown-{number}")
        child = _landing(home, sizes[number * len(sizes) // FULL_DISKS])
        child.join()
        stopped += child.exitcode != 0
        assert not list(home.rglob("*.tmp")), "something half-written stayed behind"
        land(Home.at(home), JANUARY)
        assert differing(left(home), wanted) == []
        shutil.rmtree(home)
    soak_record(f"{FULL_DISKS} limits of a file's size, {stopped} of them met", "0 homes differ")
    assert stopped
